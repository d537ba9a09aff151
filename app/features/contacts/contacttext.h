#pragma once

#include "contactlist.h"
#include "conversations.h"

#include <QCoreApplication>

namespace chatbook::app {

/// The content of one row of the contact list.
struct Contact
{
    ConversationSummary summary = {};
    QString name = {};
    QString draft = {};      ///< unsent text
    QStringList typing = {}; ///< names of people who are typing there
    bool online = false;
};

/// The texts of one row of the contact list.
class ContactText
{
    Q_DECLARE_TR_FUNCTIONS(ContactText)

public:
    /// `self` is the reader. Keeps references, so use it at once.
    ContactText(const Contact &contact, const UserId &self, bool open);

    /// The name; the conversation with oneself is marked.
    QString name() const;
    /// On one line: a draft, unless the conversation is open and shows it itself; otherwise who is
    /// typing; otherwise the last message.
    QString preview() const;
    ContactList::Preview kind() const;
    /// The whole row, for a screen reader.
    QString sentence() const;

private:
    QString lastMessage() const;
    QString typing() const;
    bool isDirect() const { return !m_contact.summary.recipient.id.person().isEmpty(); }

    const Contact &m_contact;
    const UserId &m_self;
    bool m_open;
};

} // namespace chatbook::app
