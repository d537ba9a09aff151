#pragma once

#include "teststore.h"

#include "searchblock.h"
#include "text/fold.h"

/// For tests of the search index: a store with three people, whose blocks hold three short
/// messages.
class SearchStore
{
protected:
    static constexpr qint64 threeMessages = 384; // searchWeight() of three short ones

    std::unique_ptr<TestStore> m_store;
    chatbook::server::Account m_ada;
    chatbook::server::Account m_bob;
    chatbook::server::Account m_eve;

    void open(const chatbook::server::Store::Options &options)
    {
        m_store = std::make_unique<TestStore>(options);
        m_ada = m_store->account("Ada");
        m_bob = m_store->account("Bob");
        m_eve = m_store->account("Eve");
    }

    chatbook::Message said(const QString &content) const
    {
        return m_store->saidToAll(m_ada, content);
    }

    void saidTo(int count) const
    {
        for (int i = 1; i <= count; ++i)
            (void)said(QString("tea %1").arg(i));
    }

    void edit(const chatbook::Message &message, const QString &content) const
    {
        QVERIFY(m_store->write([&](chatbook::server::Writer &writer) {
            return chatbook::server::editDocument(writer, m_ada.key, message.id.value, content);
        }));
    }

    void remove(const chatbook::Message &message) const
    {
        QVERIFY(m_store->write([&](chatbook::server::Writer &writer) {
            return chatbook::server::deleteDocument(writer, m_ada.key, message.id.value);
        }));
    }

    QStringList found(const chatbook::server::Account &reader, const QString &text) const
    {
        const auto page = m_store->search(
            {.reader = reader.key, .pieces = chatbook::searchPieces(text), .limit = 200});
        QStringList contents;
        for (const chatbook::Message &message : page->documents)
            contents.append(message.content);
        return contents;
    }
    QStringList found(const QString &text) const { return found(m_bob, text); }

    qint64 blocks() const { return m_store->number("SELECT count(*) FROM search_blocks"); }
    qint64 end() const { return m_store->number("SELECT max(last) FROM search_blocks"); }

    /// All bytes of the table.
    QByteArray bytes() const
    {
        return *m_store->read([](chatbook::Database &database) {
            QByteArray all;
            chatbook::Rows rows = database.run("SELECT signature, messages FROM search_blocks");
            while (rows.next())
                all += rows.bytes(0) + rows.bytes(1);
            return all;
        });
    }

    /// Whether the blocks match the messages: texts, signatures, and no gap between blocks.
    static bool areSound(chatbook::Database &database)
    {
        qint64 end = 0;
        chatbook::Rows blocks =
            database.run("SELECT first, last, signature, messages FROM search_blocks "
                         "ORDER BY first");
        while (blocks.next()) {
            std::vector<chatbook::server::SearchText> texts;
            chatbook::Rows rows =
                database.run("SELECT offset, conversation, sender, content FROM messages "
                             "WHERE offset > ? AND offset <= ? AND deleted IS NULL "
                             "ORDER BY offset DESC",
                             {end, blocks.integer(1)});
            while (rows.next())
                texts.push_back({rows.integer(0), rows.integer(1), rows.integer(2),
                                 chatbook::foldForSearch(rows.view(3))});
            const chatbook::server::SearchBlock block(texts);
            if (blocks.integer(0) <= end || blocks.bytes(3) != block.toBytes() ||
                blocks.bytes(2) != block.signature().toBytes())
                return false;
            end = blocks.integer(1);
        }
        return true;
    }
    bool areSound() const
    {
        return *m_store->read([](chatbook::Database &database) { return areSound(database); });
    }

    /// The offsets that a search must find, from the messages alone.
    static QList<qint64> expected(chatbook::Database &database,
                                  const chatbook::server::SearchQuery &query)
    {
        QList<qint64> offsets;
        chatbook::Rows rows = database.run(
            "SELECT m.offset, m.content, s.id FROM messages m JOIN users s ON s.key = m.sender "
            "WHERE m.deleted IS NULL AND m.conversation IN "
            "(SELECT conversation FROM members WHERE user = ?) ORDER BY m.offset DESC",
            {qint64(query.reader)});
        while (rows.next() && offsets.size() < query.limit) {
            const QString folded = chatbook::foldForSearch(rows.text(1));
            if (std::all_of(query.pieces.begin(), query.pieces.end(),
                            [&](const QString &piece) { return folded.contains(piece); }) &&
                (query.before == 0 || rows.integer(0) < query.before) &&
                (!query.sender || query.sender->value == rows.text(2)))
                offsets.append(rows.integer(0));
        }
        return offsets;
    }

    static QList<qint64>
    offsetsOf(const chatbook::server::Page<chatbook::server::AnyDocument> &page)
    {
        QList<qint64> offsets;
        for (const chatbook::server::AnyDocument &document : page.documents)
            offsets.append(document.offset());
        return offsets;
    }
    static QList<qint64> offsetsOf(const chatbook::server::Page<chatbook::Message> &page)
    {
        QList<qint64> offsets;
        for (const chatbook::Message &message : page.documents)
            offsets.append(message.offset);
        return offsets;
    }
};
