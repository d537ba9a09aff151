#pragma once

#include "faultydisk.h"
#include "feedstore.h"
#include "replayqueries.h"
#include "rows.h"
#include "teststore.h"

#include <QSet>

namespace chatbook::server {

/// People who write all the time, with a record of what they were told is stored, and a check that
/// it is there.
class StoreLoad
{
public:
    StoreLoad(FaultyDisk &disk, quint32 seed)
        : m_disk(disk)
        , m_random(seed)
    {}

    /// Runs so many commands at once, and waits for their answers. False: one did not come in time.
    bool burst(TestStore &t, int commands)
    {
        m_waiting = commands;
        for (int i = 0; i < commands; ++i)
            if (m_messages.isEmpty() || m_random.bounded(2) == 0)
                addSomething(*t.store);
            else
                changeSomething(*t.store);
        return QTest::qWaitFor([this] { return m_waiting == 0; }, 30'000);
    }

    /// Two people, who may change what they wrote.
    void join(TestStore &t)
    {
        for (const QString name : {"Ada", "Bob"})
            m_people.insert(name, *t.write([name](Writer &writer) {
                return registerAccount(writer, {{name}, name, {}, "token" + name.toUtf8()});
            }));
    }

    /// Looks for everything that was answered before the power cut; gives what is wrong, or
    /// nothing.
    QString account(TestStore &t)
    {
        const Result<QString> fault = t.read([this](Database &database) -> Result<QString> {
            for (const char *check : {"integrity_check", "foreign_key_check"}) {
                Rows rows = database.run(QString("PRAGMA ") + check);
                if (rows.next() && rows.text(0) != "ok")
                    return QString("%1: %2").arg(check, rows.text(0));
            }
            if (m_messages.isEmpty())
                return QString();
            const ReplayPlan plan = planReplay(database, ada(), 0);
            return plan.possible ? compare(database, readReplay(database, plan.keys))
                                 : QString("there is no replay");
        });
        if (!fault || !fault->isEmpty())
            return fault ? *fault : fault.error().message;
        if (t.store->head() < m_highest)
            return QString("the counter stands at %1, and %2 was given")
                .arg(t.store->head())
                .arg(m_highest);
        return m_messages.isEmpty() ? QString() : search(t) + sendAgain(t);
    }

    int answers = 0;
    int failures = 0; ///< of commands, in the store

private:
    UserKey ada() const { return m_people.value("Ada").key; }

    template <class T, class Take>
    void write(Store &store, std::function<Result<T>(Writer &)> work, Take take)
    {
        store.write<T>(work, [this, take](const Result<T> &result) {
            --m_waiting;
            // Answered while the power was on: from now on it must be there.
            if (result && m_disk.isOn()) {
                ++answers;
                take(*result);
            } else if (!result && result.error().code == ErrorCode::Unavailable) {
                ++failures;
            }
        });
    }

    template <class T>
    void keep(QMap<qint64, T> &kept, const Stored<T> &stored)
    {
        if (const T &document = stored.document; document.changed >= kept[document.offset].changed)
            kept[document.offset] = document;
        m_highest = std::max(m_highest, stored.document.changed);
    }

    QString text()
    {
        QString text = QString("%1 %2").arg(++m_texts).arg(
            QString(m_random.bounded(m_random.bounded(3'000) + 1), u'x'));
        m_sent.insert(text);
        return text;
    }

    void addSomething(Store &store)
    {
        const UserKey sender = m_random.bounded(2) == 0 ? ada() : m_people.value("Bob").key;
        const NewPost post{sender, text(), QString::number(m_texts),
                           m_stories.isEmpty() ? StoryId() : m_stories.last().id};
        switch (m_random.bounded(6)) {
        case 0: {
            const QString name = QString("Joined %1").arg(m_texts);
            write<Account>(
                store,
                [name](Writer &writer) {
                    return registerAccount(writer, {{name}, name, "hash", "token" + name.toUtf8()});
                },
                [this](const Account &account) { m_people.insert(account.user.name, account); });
            return;
        }
        case 1:
            write<Stored<Story>>(
                store, [post](Writer &writer) { return addStory(writer, post); },
                [this](const Stored<Story> &stored) { keep(m_stories, stored); });
            return;
        case 2:
            write<Stored<Comment>>(
                store, [post](Writer &writer) { return addComment(writer, post); },
                [this](const Stored<Comment> &stored) { keep(m_comments, stored); });
            return;
        default: {
            // Ada can read all of it.
            const NewMessage message{.sender = post.creator,
                                     .recipient = m_random.bounded(3) == 0 ? ConversationId{"Ada"}
                                                                           : allChat(),
                                     .content = post.content,
                                     .clientOffset = post.clientOffset};
            write<Stored<Message>>(
                store, [message](Writer &writer) { return addMessage(writer, message); },
                [this](const Stored<Message> &stored) { keep(m_messages, stored); });
        }
        }
    }

    void changeSomething(Store &store)
    {
        const auto any = std::next(m_messages.cbegin(), m_random.bounded(m_messages.size()));
        const MessageId id = any->id;
        const UserKey sender = m_people.value(any->sender.name).key;
        const auto change = [&](std::function<Result<Stored<Message>>(Writer &)> work) {
            write<Stored<Message>>(store, std::move(work), [this](const Stored<Message> &stored) {
                keep(m_messages, stored);
            });
        };
        switch (m_random.bounded(5)) {
        case 0:
            change([=](Writer &writer) { return deleteMessage(writer, sender, id); });
            return;
        case 1:
            change([=, on = m_random.bounded(3) > 0](Writer &writer) {
                return reactToMessage(writer, sender, id, "+", on);
            });
            return;
        case 2:
            write<ReadMarker>(
                store,
                [=, reader = ada(), offset = any.key()](Writer &writer) {
                    return moveReadMarker(writer, reader, allChat(), offset);
                },
                [this](const ReadMarker &marker) { m_read = std::max(m_read, marker.offset); });
            return;
        default:
            change([=, content = text()](Writer &writer) {
                return editMessage(writer, sender, id, content);
            });
        }
    }

    /// Compares what is stored with what was answered.
    QString compare(Database &database, const QList<AnyDocument> &stored) const
    {
        QMap<qint64, Message> messages;
        QMap<qint64, Story> stories;
        QMap<qint64, Comment> comments;
        QSet<std::pair<QString, QString>> once;
        for (const AnyDocument &any : stored) {
            if (any.kind == AnyDocument::Kind::Message) {
                const Message &message = any.message;
                messages.insert(message.offset, message);
                if (once.contains({message.sender.id.value, message.clientOffset}))
                    return QString("message %1 is there twice").arg(message.offset);
                once.insert({message.sender.id.value, message.clientOffset});
                if (message.deletedAt ? !message.content.isEmpty()
                                      : !m_sent.contains(message.content))
                    return QString("nobody wrote what is in message %1").arg(message.offset);
            } else if (any.kind == AnyDocument::Kind::Story) {
                stories.insert(any.story.offset, any.story);
            } else {
                comments.insert(any.comment.offset, any.comment);
            }
        }
        for (const Account &account : m_people)
            if (const auto owner = accountByToken(database, "token" + account.user.name.toUtf8(),
                                                  FakeClock().now().toMSecsSinceEpoch());
                !owner || owner->account.user != account.user ||
                owner->account.passwordHash != account.passwordHash)
                return QString("the account %1 is lost").arg(account.user.name);
        if (const qint64 read =
                database.number("SELECT read FROM members WHERE user = ? AND conversation = 1",
                                {rows::number(ada())});
            read < m_read)
            return QString("the read marker stands at %1, and %2 was answered")
                .arg(read)
                .arg(m_read);
        return firstLost(messages, m_messages) + firstLost(stories, m_stories) +
               firstLost(comments, m_comments);
    }

    /// As it was answered, or after a later change whose answer did not come.
    template <class T>
    static QString firstLost(const QMap<qint64, T> &stored, const QMap<qint64, T> &answered)
    {
        for (const T &document : answered) {
            const auto found = stored.constFind(document.offset);
            if (found == stored.cend())
                return QString("%1 is lost").arg(document.offset);
            if (found->changed < document.changed ||
                (found->changed == document.changed && *found != document))
                return QString("change %1 of %2 is lost")
                    .arg(document.changed)
                    .arg(document.offset);
        }
        return {};
    }

    /// Compares the index with the messages.
    QString search(TestStore &t) const
    {
        const auto found = t.search({.reader = ada(), .pieces = {"xxxx"}, .limit = 200});
        if (!found)
            return found.error().message;
        QStringList offsets;
        for (const Message &message : found->documents)
            offsets.append(QString::number(message.offset));
        const auto expected = t.read([](Database &database) -> Result<QStringList> {
            QStringList expected;
            Rows rows = database.run("SELECT offset FROM messages WHERE content LIKE '%xxxx%' "
                                     "ORDER BY offset DESC LIMIT 200");
            while (rows.next())
                expected.append(rows.text(0));
            return expected;
        });
        return expected && offsets == *expected ? QString()
                                                : QString("a search finds other messages");
    }

    /// The same clientOffset again makes nothing new.
    QString sendAgain(TestStore &t)
    {
        const Message &message = m_messages.last();
        const auto stored = t.add({.sender = m_people.value(message.sender.name).key,
                                   .recipient = allChat(),
                                   .content = "again",
                                   .clientOffset = message.clientOffset});
        return stored && !stored->changed && stored->document.offset == message.offset
                   ? QString()
                   : QString("message %1 was stored again").arg(message.offset);
    }

    FaultyDisk &m_disk;
    QRandomGenerator m_random;
    int m_waiting = 0;
    int m_texts = 0;
    QSet<QString> m_sent;
    qint64 m_highest = 0;
    qint64 m_read = 0;
    QMap<QString, Account> m_people; ///< by name, which is the id too
    QMap<qint64, Message> m_messages;
    QMap<qint64, Story> m_stories;
    QMap<qint64, Comment> m_comments;
};

} // namespace chatbook::server
