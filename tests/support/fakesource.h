#pragma once

#include "messagesource.h"

#include <QHash>
#include <QSignalBlocker>
#include <QTimer>

#include <algorithm>

namespace chatbook::app {

/// A fake conversation of any length, made while it is read. The message at index i has the offset
/// 10 * (i + 1), was written i minutes after the first, and is by one of three people, who each
/// write five in a row; `self` is the second of them.
class FakeSource : public MessageSource
{
public:
    explicit FakeSource(qint64 size, qint64 read = 0)
        : m_generated(size)
        , m_read(read)
    {}

    static qint64 offsetOf(qint64 index) { return 10 * (index + 1); }
    static User person(int i)
    {
        static const QList<User> people = {{{QStringLiteral("u-ada")}, QStringLiteral("Ada")},
                                           {{QStringLiteral("u-me")}, QStringLiteral("Me")},
                                           {{QStringLiteral("u-wang")}, QStringLiteral("王小明")}};
        return people.at(i);
    }

    qint64 size() const { return m_generated + m_added.size(); }

    Message at(qint64 index) const
    {
        if (m_changed.contains(offsetOf(index)))
            return m_changed.value(offsetOf(index));
        if (index >= m_generated)
            return m_added.at(index - m_generated);
        return generated(index);
    }

    static Message generated(qint64 index)
    {
        static const QDateTime start =
            QDateTime::fromString("2026-01-01T08:00:00Z", Qt::ISODate); // a fixed past
        Message message;
        message.id = {QStringLiteral("m%1").arg(index)};
        message.sender = person(int(index / 5 % 3));
        message.recipient = allChatRecipient();
        message.timestamp = start.addSecs(60 * index);
        message.offset = message.changed = offsetOf(index);
        message.content = QStringLiteral("message number %1").arg(index);
        for (qint64 i = 0; i < index % 7; ++i)
            message.content += QStringLiteral(" and some more words to fill lines");
        return message;
    }

    void requestPage(const PageRequest &request) override
    {
        requests.append(request);
        m_waiting.append(request);
        if (!hold)
            QTimer::singleShot(0, this, [this] { answerOne(); });
    }

    /// Answers the oldest waiting request.
    void answerOne()
    {
        if (m_waiting.isEmpty())
            return;
        const PageRequest request = m_waiting.takeFirst();
        if (!failWith.isEmpty())
            emit pageFailed(request, {ErrorCode::Internal, failWith});
        else
            emit pageReady(request, page(request));
    }
    qsizetype waiting() const { return m_waiting.size(); }

    MessagePage page(const PageRequest &request) const
    {
        // The number of messages below an offset.
        const auto below = [this](qint64 offset) {
            return std::clamp<qint64>((offset - 1) / 10, 0, size());
        };
        qint64 first = 0;
        qint64 end = size();
        switch (request.where) {
        case PageRequest::Where::Newest:
            first = end - request.limit;
            break;
        case PageRequest::Where::Before:
            end = below(request.offset);
            first = end - request.limit;
            break;
        case PageRequest::Where::After:
            first = below(request.offset + 1);
            end = first + request.limit;
            break;
        case PageRequest::Where::Around:
            first = below(request.offset) - request.limit / 2;
            end = first + request.limit;
            break;
        }
        first = std::clamp<qint64>(first, 0, size());
        end = std::clamp<qint64>(end, first, size());
        MessagePage result;
        for (qint64 i = first; i < end; ++i)
            result.messages.append(at(i));
        result.more = first > 0;
        result.moreAfter = end < size();
        return result;
    }

    QList<PendingMessage> pending() const override { return m_pending; }
    std::optional<qint64> unreadFrom() const override
    {
        return m_read > 0 ? std::optional(m_read) : std::nullopt;
    }
    std::optional<Message> known(qint64 offset) const override { return at(offset / 10 - 1); }
    User self() const override { return person(1); }

    /// A message arrives live.
    Message add(const User &sender, const QString &content, const QString &clientOffset = {})
    {
        Message message = generated(0);
        message.id = {QStringLiteral("m%1").arg(size())};
        message.sender = sender;
        message.content = content;
        message.timestamp = message.timestamp.addSecs(60 * size());
        message.offset = message.changed = offsetOf(size());
        message.clientOffset = clientOffset;
        m_added.append(message);
        emit messageStored(message);
        return message;
    }

    /// Messages arrive without a signal.
    void addUnheard(qint64 count)
    {
        const QSignalBlocker quiet(this);
        for (qint64 i = 0; i < count; ++i)
            add(person(int(i % 3)), QStringLiteral("unheard"));
    }

    /// An existing message is changed.
    void change(Message message)
    {
        message.changed += 1;
        m_changed.insert(message.offset, message);
        emit messageUpdated(message);
    }

    void write(const QString &clientOffset, const QString &content)
    {
        m_pending.append({.clientOffset = clientOffset,
                          .recipient = allChat(),
                          .content = content,
                          .written = at(0).timestamp.addSecs(60 * size())});
        emit pendingChanged(clientOffset);
    }

    void fail(const QString &clientOffset, const QString &why)
    {
        for (PendingMessage &message : m_pending) {
            if (message.clientOffset == clientOffset) {
                message.state = PendingMessage::State::Failed;
                message.failure = why;
            }
        }
        emit pendingChanged(clientOffset);
    }

    /// The server stores a pending message. Signals come as from the real source: the message, then
    /// the change.
    Message acknowledge(const QString &clientOffset)
    {
        const auto found = std::find_if(m_pending.cbegin(), m_pending.cend(), [&](const auto &p) {
            return p.clientOffset == clientOffset;
        });
        const QString content = found->content;
        m_pending.erase(found);
        Message message = add(self(), content, clientOffset);
        emit pendingChanged(clientOffset);
        return message;
    }

    void discard(const QString &clientOffset)
    {
        m_pending.removeIf([&](const auto &p) { return p.clientOffset == clientOffset; });
        emit pendingChanged(clientOffset);
    }

    bool hold = false;           ///< answers wait for answerOne()
    QString failWith;            ///< answers are failures with this sentence
    QList<PageRequest> requests; ///< all that were made

private:
    qint64 m_generated;
    qint64 m_read;
    QList<Message> m_added;
    QHash<qint64, Message> m_changed; ///< by offset
    QList<PendingMessage> m_pending;
    QList<PageRequest> m_waiting;
};

} // namespace chatbook::app
