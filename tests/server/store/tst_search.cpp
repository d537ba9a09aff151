#include "teststore.h"

#include "text/fold.h"

using namespace chatbook;
using namespace chatbook::server;

class SearchTest : public QObject
{
    Q_OBJECT

    qint64 m_searchBlock;
    std::unique_ptr<TestStore> m_store;
    Account m_ada;
    Account m_bob;
    Account m_eve;

    Result<Page<Message>> search(const SearchQuery &query) { return m_store->search(query); }

    QStringList found(const Account &reader, const QString &text,
                      const std::optional<ConversationId> &recipient = {},
                      const std::optional<UserId> &sender = {})
    {
        const auto page = search({reader.key, searchPieces(text), recipient, sender, 0, 200});
        if (!page)
            return {QString(wireName(page.error().code))};
        QStringList texts;
        for (const Message &message : page->documents)
            texts.append(message.content);
        return texts;
    }

public:
    explicit SearchTest(qint64 searchBlock)
        : m_searchBlock(searchBlock)
    {}

private slots:
    void init()
    {
        m_store = std::make_unique<TestStore>(
            Store::Options{.path = {}, .queuedWrites = 0, .searchBlock = m_searchBlock});
        m_ada = m_store->account("Ada");
        m_bob = m_store->account("Bob");
        m_eve = m_store->account("Eve");
    }

    void findsPieces_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<bool>("found");
        const auto row = [](const QString &query, bool found) {
            QTest::newRow(qPrintable(query)) << query << found;
        };
        // In: Das „Straßenfest“ kostet 50% mehr: a_b "c" -d* (e) 你好世界 İzmir
        row("d", true);
        row("%", true);
        row("_", true);
        row("a_b", true);
        row("axb", false);
        row("50%", true);
        row("5%0", false);
        row("\"", true);
        row("\"c\"", true);
        row("\"d\"", false);
        row("-d*", true);
        row("kost*", false);
        row("(e)", true);
        row("a OR zzz", false);
        row("NOT mehr", false);
        row("NEAR(a b)", false);
        row("folded:das", false);
        row("kostet mehr", true);
        row("mehr kostet d", true);
        row("mehr nicht", false);
        row("mehr q", false);
        row("STRASSENFEST", true);
        row("assen", true);
        row(QStringLiteral("ß"), true);
        row(QStringLiteral("世"), true);
        row(QStringLiteral("好世"), true);
        row(QStringLiteral("好世界"), true);
        row(QStringLiteral("世好"), false);
        row("izmir", true);
        row(QStringLiteral("ＫＯＳＴＥＴ"), true);
        row("'; DROP TABLE messages; --", false);
        row("^das", false);
        row("{das}", false);
        row("a+b", false);
    }
    void findsPieces()
    {
        const QString text =
            QStringLiteral("Das „Straßenfest“ kostet 50% mehr: a_b \"c\" -d* (e) 你好世界 İzmir");
        (void)m_store->saidToAll(m_ada, text);
        (void)m_store->saidToAll(m_ada, "another");
        QFETCH(QString, query);
        QFETCH(bool, found);
        QCOMPARE(this->found(m_bob, query).contains(text), found);
    }

    void findsTheNewestFirst()
    {
        for (const char *text : {"tea one", "coffee", "tea two", "tea three"})
            (void)m_store->saidToAll(m_ada, text);
        QCOMPARE(found(m_bob, "tea"), QStringList({"tea three", "tea two", "tea one"}));
        QCOMPARE(found(m_bob, "e"), QStringList({"tea three", "tea two", "coffee", "tea one"}));
    }

    void findsNothingInOthersConversations()
    {
        (void)m_store->said(m_ada, "Bob", "secret");
        (void)m_store->said(m_ada, "Ada", "secret note");
        QCOMPARE(found(m_eve, "secret"), QStringList());
        QCOMPARE(found(m_eve, "s"), QStringList());
        QCOMPARE(found(m_eve, "secret", ConversationId{"Ada"}), QStringList());
        QCOMPARE(found(m_bob, "secret"), QStringList("secret"));
        QCOMPARE(found(m_ada, "secret"), QStringList({"secret note", "secret"}));
    }

    void looksWhereAndForWhomItIsTold()
    {
        (void)m_store->saidToAll(m_ada, "tea of Ada's for all");
        (void)m_store->saidToAll(m_bob, "tea of Bob's for all");
        (void)m_store->said(m_ada, "Bob", "tea of Ada's for Bob");
        (void)m_store->said(m_bob, "Ada", "tea of Bob's for Ada");
        for (const char *query : {"tea", "te", "tea f"}) {
            QCOMPARE(found(m_ada, query).size(), 4);
            QCOMPARE(found(m_ada, query, allChat()),
                     QStringList({"tea of Bob's for all", "tea of Ada's for all"}));
            QCOMPARE(found(m_ada, query, ConversationId{"Bob"}, UserId{"Bob"}),
                     QStringList("tea of Bob's for Ada"));
            QCOMPARE(found(m_ada, query, {}, UserId{"Ada"}),
                     QStringList({"tea of Ada's for Bob", "tea of Ada's for all"}));
            QCOMPARE(found(m_ada, query, ConversationId{"Eve"}), QStringList());
            QCOMPARE(found(m_ada, query, ConversationId{"Mallory"}), QStringList("not_found"));
            QCOMPARE(found(m_ada, query, {}, UserId{"Mallory"}), QStringList("not_found"));
        }
    }

    void findsTheTextAsItIsNow()
    {
        const Message first = m_store->saidToAll(m_ada, "first text");
        const Message second = m_store->saidToAll(m_ada, "second text");
        (void)m_store->write([&](Writer &writer) {
            return editDocument(writer, m_ada.key, first.id.value, "changed words");
        });
        (void)m_store->write(
            [&](Writer &writer) { return deleteDocument(writer, m_ada.key, second.id.value); });
        QCOMPARE(found(m_bob, "text"), QStringList());
        QCOMPARE(found(m_bob, "t"), QStringList());
        QCOMPARE(found(m_bob, "words"), QStringList("changed words"));
    }

    void pagesWhatItFinds()
    {
        for (int i = 1; i <= 5; ++i)
            (void)m_store->saidToAll(m_ada, QString("tea %1").arg(i));
        for (const char *query : {"tea", "te"}) {
            QList<qint64> seen;
            qint64 before = 0;
            for (bool more = true; more;) {
                const auto page = search({m_bob.key, searchPieces(query), {}, {}, before, 2});
                for (const Message &message : page->documents)
                    seen.append(message.offset);
                before = seen.last();
                more = page->more;
            }
            QCOMPARE(seen, QList<qint64>({5, 4, 3, 2, 1}));
        }
    }

    void takesTheLongestQueryThereMayBe()
    {
        (void)m_store->saidToAll(m_ada, "a b c");
        QCOMPARE(found(m_bob, QString("a ").repeated(100)), QStringList("a b c"));
        QCOMPARE(found(m_bob, QString("abc ").repeated(50)), QStringList());
        QCOMPARE(found(m_bob, QString(200, u'"')), QStringList());
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    int failed = 0;
    // With no message in blocks, some, and all.
    for (const qint64 searchBlock : {searchBlockWeight, 3 * searchWeight(0), searchWeight(0)}) {
        SearchTest test(searchBlock);
        failed += QTest::qExec(&test, argc, argv);
    }
    return failed;
}

#include "tst_search.moc"
