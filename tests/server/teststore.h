#pragma once

#include "accountstore.h"
#include "fakeclock.h"
#include "messagestore.h"
#include "store.h"
#include "wirelimits.h"

#include <QTemporaryDir>
#include <QTest>

/// A store in a folder of its own, with calls that wait for the answer.
class TestStore
{
public:
    explicit TestStore(int queuedWrites = 0)
        : TestStore({.path = {}, .queuedWrites = queuedWrites})
    {}

    /// In a folder of its own, or at `path`.
    explicit TestStore(const chatbook::server::Store::Options &options)
        : options(options)
    {
        open();
    }

    QString path() const { return folder.filePath(QStringLiteral("chatbook.db")); }

    void open()
    {
        options.path = path();
        auto opened = chatbook::server::Store::open(options, clock,
                                                    QStringLiteral("server-%1").arg(++openings));
        if (!opened)
            qFatal("%s", qPrintable(opened.error().message));
        store = std::move(*opened);
    }

    template <class Work>
    auto write(Work work)
    {
        using Answer = decltype(work(std::declval<chatbook::server::Writer &>()));
        std::optional<Answer> answer;
        store->write<typename ValueOf<Answer>::Type>(
            work, [&](const Answer &result) { answer.emplace(result); });
        return waitedFor(answer);
    }

    /// Work that gives no Result is wrapped in one.
    template <class Work>
    auto read(Work work)
    {
        using Given = decltype(work(std::declval<chatbook::Database &>()));
        using Value = typename ValueOf<Given>::Type;
        std::optional<chatbook::Result<Value>> answer;
        store->read<Value>(
            [work](chatbook::Database &database) -> chatbook::Result<Value> {
                return work(database);
            },
            [&](const chatbook::Result<Value> &result) { answer.emplace(result); });
        return waitedFor(answer);
    }

    chatbook::Result<chatbook::server::Page<chatbook::server::AnyDocument>>
    searchAll(const chatbook::server::SearchQuery &query)
    {
        using Page = chatbook::server::Page<chatbook::server::AnyDocument>;
        std::optional<chatbook::Result<Page>> answer;
        store->search<Page>(
            query, [](const Page &page) { return page; },
            [&](const chatbook::Result<Page> &result) { answer.emplace(result); });
        return waitedFor(answer);
    }

    /// The same for messages.
    chatbook::Result<chatbook::server::Page<chatbook::Message>>
    search(const chatbook::server::SearchQuery &query)
    {
        const auto all = searchAll(query);
        if (!all)
            return all.error();
        chatbook::server::Page<chatbook::Message> page;
        page.more = all->more;
        for (const chatbook::server::AnyDocument &document : all->documents)
            page.documents.append(document.message());
        return page;
    }

    /// Waits until less than a block of messages is in no block.
    void waitForSearchBlocks()
    {
        const auto indexed = [this] {
            return *read([this](chatbook::Database &database) -> chatbook::Result<bool> {
                const auto made = chatbook::server::makeSearchBlocks(database, options.searchBlock);
                return made.blocks.empty();
            });
        };
        if (!QTest::qWaitFor(indexed, 30'000))
            qFatal("the search index is not brought up to date");
    }

    qint64 number(const QString &sql)
    {
        return *read([sql](chatbook::Database &database) { return database.number(sql); });
    }

    /// A new account with that name; its id is the name too.
    chatbook::server::Account account(const QString &name)
    {
        const auto made = write([name](chatbook::server::Writer &writer) {
            return chatbook::server::registerAccount(
                writer, {{name}, name, {}, "token of " + name.toUtf8()});
        });
        if (!made)
            qFatal("%s", qPrintable(made.error().message));
        return *made;
    }

    chatbook::Result<chatbook::server::Stored> add(const chatbook::server::NewMessage &message)
    {
        return write([message](chatbook::server::Writer &writer) {
            return chatbook::server::addMessage(writer, message);
        });
    }

    /// Stores a message that must be accepted.
    chatbook::Message said(const chatbook::server::Account &sender, const QString &recipient,
                           const QString &content)
    {
        const auto stored = add({.sender = sender.key,
                                 .recipient = {recipient},
                                 .content = content,
                                 .clientOffset = {}});
        if (!stored)
            qFatal("%s", qPrintable(stored.error().message));
        return stored->document.message();
    }

    chatbook::Message saidToAll(const chatbook::server::Account &sender, const QString &content)
    {
        return said(sender, chatbook::allChat().value, content);
    }

    QTemporaryDir folder;
    FakeClock clock;
    chatbook::server::Store::Options options;
    int openings = 0;
    std::unique_ptr<chatbook::server::Store> store;

private:
    template <class T>
    struct ValueOf
    {
        using Type = T;
    };
    template <class T>
    struct ValueOf<chatbook::Result<T>>
    {
        using Type = T;
    };

    template <class T>
    static T waitedFor(std::optional<T> &answer)
    {
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 30'000))
            qFatal("the store gave no answer");
        return *std::move(answer);
    }
};
