#pragma once

#include "contactlist.h"
#include "conversations.h"

#include <QCoreApplication>

namespace chatbook::app {

/// What one row of the contact list shows.
struct Contact
{
    ConversationSummary summary = {};
    QString name = {};
    QString draft = {};      ///< what is written and not sent
    QStringList typing = {}; ///< names of those who write there now
    bool online = false;
};

/// The words of one row of the contact list.
class ContactText
{
    Q_DECLARE_TR_FUNCTIONS(ContactText)

public:
    /// `self` is the reader. Keeps references: for use at once.
    ContactText(const Contact &contact, const UserId &self, bool open);

    /// The name; one's own conversation is marked as such.
    QString name() const;
    /// A draft, unless the conversation is open and shows it itself, before who is typing before
    /// the last message, on one line.
    QString preview() const;
    ContactList::Preview kind() const;
    /// All of it, for a screen reader.
    QString sentence() const;

private:
    QString lastMessage() const;
    QString typing() const;
    bool isRoom() const { return m_contact.summary.recipient.id == allChat(); }

    const Contact &m_contact;
    const UserId &m_self;
    bool m_open;
};

} // namespace chatbook::app
