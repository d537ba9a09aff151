#include "contacttext.h"

#include "listtext.h"
#include "text/blank.h"

namespace chatbook::app {

ContactText::ContactText(const Contact &contact, const UserId &self, bool open)
    : m_contact(contact)
    , m_self(self)
    , m_open(open)
{}

QString ContactText::name() const
{
    if (m_contact.summary.recipient.id == conversationWith(m_self))
        return tr("%1 (you)").arg(m_contact.name);
    return m_contact.name;
}

ContactList::Preview ContactText::kind() const
{
    if (!m_open && !isBlank(m_contact.draft))
        return ContactList::Preview::Draft;
    if (!m_contact.typing.isEmpty())
        return ContactList::Preview::Typing;
    return m_contact.summary.last ? ContactList::Preview::Message : ContactList::Preview::None;
}

QString ContactText::preview() const
{
    switch (kind()) {
    case ContactList::Preview::Draft:
        return tr("Draft: %1").arg(oneLine(m_contact.draft));
    case ContactList::Preview::Typing:
        return typing();
    case ContactList::Preview::Message:
        return lastMessage();
    case ContactList::Preview::None:
        break;
    }
    return {};
}

QString ContactText::sentence() const
{
    QStringList parts{name()};
    if (m_contact.online)
        parts.append(tr("online"));
    if (m_contact.summary.unread > 0)
        parts.append(tr("%n unread", nullptr, m_contact.summary.unread));
    if (kind() != ContactList::Preview::None)
        parts.append(preview());
    if (m_contact.summary.last)
        parts.append(shortTime(m_contact.summary.last->timestamp, QDateTime::currentDateTime()));
    return parts.join(QStringLiteral(", "));
}

QString ContactText::lastMessage() const
{
    const Message &last = *m_contact.summary.last;
    const QString text = last.deletedAt          ? tr("Message deleted")
                         : isBlank(last.content) ? tr("Empty message")
                                                 : oneLine(last.content);
    if (last.sender.id == m_self)
        return tr("You: %1").arg(text);
    return isDirect() ? text : tr("%1: %2").arg(last.sender.name, text);
}

QString ContactText::typing() const
{
    if (isDirect())
        return tr("typing…");
    if (m_contact.typing.size() == 1)
        return tr("%1 is typing…").arg(m_contact.typing.first());
    return tr("%n people are typing…", nullptr, int(m_contact.typing.size()));
}

} // namespace chatbook::app
