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

    /// Without what other posts decide.
    static Post alone(Post post)
    {
        post.comments.reset();
        post.latest.clear();
        return post;
    }

    template <class T>
    static void keep(QMap<qint64, T> &kept, const T &document)
    {
        if (document.changed >= kept[document.offset].changed)
            kept[document.offset] = document;
    }

    void keep(const Stored &stored)
    {
        if (const auto *message = std::get_if<Message>(&stored.document.value))
            keep(m_messages, *message);
        else
            keep(m_posts, alone(stored.document.post()));
        m_highest = std::max(m_highest, stored.document.changed());
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
        NewPost post{sender, text(), QString::number(m_texts)};
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
            if (m_random.bounded(2) == 0 && !m_posts.isEmpty())
                post.parent = m_posts.last().parent.value_or(m_posts.last().id);
            write<Stored>(
                store, [post](Writer &writer) { return addPost(writer, post); },
                [this](const Stored &stored) { keep(stored); });
            return;
        default: {
            // Ada can read all of it.
            const NewMessage message{.sender = post.creator,
                                     .recipient = m_random.bounded(3) == 0 ? ConversationId{"Ada"}
                                                                           : allChat(),
                                     .content = post.content,
                                     .clientOffset = post.clientOffset};
            write<Stored>(
                store, [message](Writer &writer) { return addMessage(writer, message); },
                [this](const Stored &stored) { keep(stored); });
        }
        }
    }

    void changeSomething(Store &store)
    {
        const auto any = std::next(m_messages.cbegin(), m_random.bounded(m_messages.size()));
        QString id = any->id.value;
        UserKey sender = m_people.value(any->sender.name).key;
        if (m_random.bounded(4) == 0 && !m_posts.isEmpty()) {
            const auto post = std::next(m_posts.cbegin(), m_random.bounded(m_posts.size()));
            id = post->id.value;
            sender = m_people.value(post->creator.name).key;
        }
        const auto change = [&](std::function<Result<Stored>(Writer &)> work) {
            write<Stored>(store, std::move(work), [this](const Stored &stored) { keep(stored); });
        };
        switch (m_random.bounded(5)) {
        case 0:
            change([=](Writer &writer) { return deleteDocument(writer, sender, id); });
            return;
        case 1:
            change([=, on = m_random.bounded(3) > 0](Writer &writer) {
                return reactToDocument(writer, sender, id, "+", on);
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
                return editDocument(writer, sender, id, content);
            });
        }
    }

    /// Compares what is stored with what was answered.
    QString compare(Database &database, const QList<AnyDocument> &stored) const
    {
        QMap<qint64, Message> messages;
        QMap<qint64, Post> posts;
        QSet<std::pair<QString, QString>> once;
        for (const AnyDocument &any : stored) {
            const auto add = [&](const auto &document, const User &author, auto &all) {
                all.insert(document.offset, document);
                const auto key = std::pair(author.id.value, document.clientOffset);
                if (once.contains(key))
                    return QString("document %1 is there twice").arg(document.offset);
                once.insert(key);
                return (document.deletedAt ? document.content.isEmpty()
                                           : m_sent.contains(document.content))
                           ? QString()
                           : QString("nobody wrote what is in document %1").arg(document.offset);
            };
            const auto *message = std::get_if<Message>(&any.value);
            const QString fault = message ? add(*message, message->sender, messages)
                                          : add(alone(any.post()), any.post().creator, posts);
            if (!fault.isEmpty())
                return fault;
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
        return firstLost(messages, m_messages) + firstLost(posts, m_posts);
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

    /// Compares the index with the messages, and with the posts of the feed.
    QString search(TestStore &t) const
    {
        for (const bool inFeed : {false, true}) {
            const auto found =
                t.searchAll({.reader = ada(),
                             .pieces = {"xxxx"},
                             .recipient = inFeed ? std::optional(feed()) : std::nullopt,
                             .limit = 200});
            if (!found)
                return found.error().message;
            QStringList offsets;
            for (const AnyDocument &document : found->documents)
                offsets.append(QString::number(document.offset()));
            const auto expected = t.read([inFeed](Database &database) -> Result<QStringList> {
                QStringList expected;
                Rows rows = database.run("SELECT offset FROM messages WHERE content LIKE "
                                         "'%xxxx%' AND (conversation = 0) = ? "
                                         "ORDER BY offset DESC LIMIT 200",
                                         {inFeed});
                while (rows.next())
                    expected.append(rows.text(0));
                return expected;
            });
            if (!expected || offsets != *expected)
                return "a search finds other documents";
        }
        return {};
    }

    /// The same clientOffset again makes nothing new.
    QString sendAgain(TestStore &t)
    {
        const Message &message = m_messages.last();
        const auto stored = t.add({.sender = m_people.value(message.sender.name).key,
                                   .recipient = allChat(),
                                   .content = "again",
                                   .clientOffset = message.clientOffset});
        return stored && !stored->changed && stored->document.offset() == message.offset
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
    QMap<qint64, Post> m_posts; ///< see alone()
};

} // namespace chatbook::server
