#include "searchscan.h"
#include "searchtexts.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::server;

namespace {

constexpr qint64 offsetEnd = qint64(1) << 53;

/// A slow and simple reference.
std::vector<qint64> lookedThrough(const std::vector<SearchText> &texts, const SearchTerms &terms)
{
    std::vector<qint64> found;
    for (const SearchText &text : texts) {
        const bool wanted = terms.conversation ? text.conversation == *terms.conversation
                                               : terms.mayRead(text.conversation);
        const bool matches =
            std::all_of(terms.pieces.begin(), terms.pieces.end(),
                        [&](const QString &piece) { return text.folded.contains(piece.toUtf8()); });
        if (wanted && matches && text.offset < terms.end &&
            (!terms.sender || text.sender == *terms.sender) && found.size() < terms.limit)
            found.push_back(text.offset);
    }
    return found;
}

SearchTerms everywhere(const QStringList &pieces)
{
    return {
        .pieces = pieces, .end = offsetEnd, .limit = 1'000, .mayRead = [](qint64) { return true; }};
}

std::vector<qint64> scanned(const std::vector<SearchText> &texts, const SearchTerms &terms)
{
    SearchScan scan(terms);
    scan.look(SearchBlock(texts));
    return scan.found();
}

} // namespace

class SearchScanTest : public QObject
{
    Q_OBJECT

    /// A block as stored before there were checksums: without mark and checksum.
    static QByteArray unchecked(const SearchBlock &block) { return block.toBytes().sliced(12); }

private slots:
    void keepsABlockInBytes()
    {
        SearchTexts texts(1);
        for (const unsigned count : {0U, 1U, 2U, 512U}) {
            const std::vector<SearchText> messages = texts.messages(count);
            const SearchBlock block(messages);
            QCOMPARE(block.texts(), messages);
            const auto again = SearchBlock::fromBytes(block.toBytes());
            QVERIFY(again);
            QCOMPARE(again->texts(), messages);
            QCOMPARE(again->toBytes(), block.toBytes());
            QCOMPARE(again->signature().bits(), block.signature().bits());
            const auto old = SearchBlock::fromBytes(unchecked(block));
            QVERIFY(old);
            QCOMPARE(old->toBytes(), block.toBytes());
        }
    }

    void noticesEveryBitThatIsFlipped()
    {
        QByteArray bytes = SearchBlock({{2, 1, 7, "tea for two"}, {1, 5, 8, "coffee"}}).toBytes();
        for (qsizetype bit = 0; bit < bytes.size() * 8; ++bit) {
            const auto flip = [&] { bytes[bit / 8] = char(bytes[bit / 8] ^ 1 << bit % 8); };
            flip();
            QVERIFY(!SearchBlock::fromBytes(bytes));
            flip();
        }
        for (qsizetype size = 0; size < bytes.size(); ++size)
            QVERIFY(!SearchBlock::fromBytes(bytes.first(size)));
    }

    void refusesDamagedBytesWithoutAChecksum()
    {
        SearchTexts texts(2);
        const QByteArray bytes = unchecked(SearchBlock(texts.messages(20)));
        for (qsizetype size = 0; size < bytes.size(); ++size)
            QVERIFY(!SearchBlock::fromBytes(bytes.first(size)));
        QVERIFY(!SearchBlock::fromBytes(QByteArray(bytes + 'x')));
        QVERIFY(!SearchBlock::fromBytes(QByteArray(12, '\xff')));
        // Keys without messages.
        QVERIFY(!SearchBlock::fromBytes(QByteArray(12, '\0').replace(0, 1, "\1")));
        QVERIFY(!SearchBlock::fromBytes(QByteArray(bytes).replace(bytes.size() - 1, 1, "a")));
        // The older message first.
        QVERIFY(!SearchBlock::fromBytes(
            unchecked(SearchBlock({{1, 1, 1, "older"}, {2, 1, 1, "newer"}}))));
        // Any other damage must not break a search.
        for (int round = 0; round < 5'000; ++round) {
            QByteArray damaged = bytes;
            damaged[texts.below(unsigned(bytes.size()))] = char(texts.below(256));
            if (const auto block = SearchBlock::fromBytes(damaged)) {
                SearchScan scan(everywhere({"a"}));
                scan.look(*block);
            }
        }
    }

    void findsWhatASlowSearchFinds()
    {
        SearchTexts texts(3);
        int found = 0;
        for (int round = 0; round < 400; ++round) {
            const std::vector<SearchText> messages = texts.messages(1 + texts.below(100));
            const SearchBlock block(messages);
            for (int i = 0; i < 25; ++i) {
                SearchTerms terms = everywhere({});
                const QByteArray &source = messages[texts.below(unsigned(messages.size()))].folded;
                for (unsigned piece = 0, pieces = 1 + texts.below(3); piece < pieces; ++piece)
                    terms.pieces +=
                        texts.below(4) == 0 ? texts.partOf(texts.folded()) : texts.partOf(source);
                terms.limit = 1 + texts.below(20);
                terms.mayRead = [](qint64 conversation) { return conversation != 2; };
                if (texts.below(3) == 0)
                    terms.conversation = 1 + texts.below(4);
                if (texts.below(3) == 0)
                    terms.sender = 1 + texts.below(5);
                if (texts.below(2) == 0)
                    terms.end =
                        messages[texts.below(unsigned(messages.size()))].offset + texts.below(2);
                SearchScan scan(terms);
                const std::vector<qint64> expected = lookedThrough(messages, terms);
                if (!expected.empty())
                    QVERIFY(scan.mayMatch(block.signature().bits()));
                scan.look(block);
                QCOMPARE(scan.found(), expected);
                QCOMPARE(scan.done(), expected.size() == terms.limit);
                found += int(expected.size());
            }
        }
        QVERIFY2(found > 3'000, qPrintable(QString::number(found)));
    }

    void findsNothingAcrossMessages()
    {
        const std::vector<SearchText> texts{{3, 1, 1, "one t"}, {2, 1, 1, "wo"}, {1, 1, 1, "two"}};
        QCOMPARE(scanned(texts, everywhere({"two"})), std::vector<qint64>({1}));
        QCOMPARE(scanned(texts, everywhere({"one", "wo"})), std::vector<qint64>());
        QCOMPARE(scanned(texts, everywhere({"wo"})), std::vector<qint64>({2, 1}));
    }

    void goesOnFromBlockToBlock()
    {
        SearchTerms terms = everywhere({"a"});
        terms.limit = 3;
        SearchScan scan(terms);
        scan.look(SearchBlock({{9, 1, 1, "a"}, {8, 1, 1, "b"}, {7, 1, 1, "a"}}));
        QVERIFY(!scan.done());
        scan.look(SearchBlock(std::vector<SearchText>()));
        scan.look(SearchBlock({{6, 1, 1, "a"}, {5, 1, 1, "a"}}));
        QVERIFY(scan.done());
        QCOMPARE(scan.found(), std::vector<qint64>({9, 7, 6}));
    }

    void asksOnlyOfConversationsWhereSomethingMatches()
    {
        std::vector<qint64> asked;
        SearchTerms terms = everywhere({"tea"});
        terms.mayRead = [&](qint64 conversation) {
            asked.push_back(conversation);
            return conversation == 1;
        };
        const std::vector<SearchText> texts{{6, 3, 1, "coffee"},
                                            {5, 1, 1, "tea"},
                                            {4, 2, 1, "tea"},
                                            {3, 2, 1, "tea"},
                                            {2, 1, 1, "tea"}};
        QCOMPARE(scanned(texts, terms), std::vector<qint64>({5, 2}));
        QCOMPARE(asked, std::vector<qint64>({1, 2}));
    }

    void skipsBlocksByTheirSignature()
    {
        const SearchBlock block({{2, 1, 7, "tea for two"}, {1, 5, 8, "coffee"}});
        const QByteArray signature = block.signature().bits();
        const auto mayMatch = [&](const SearchTerms &terms) {
            return SearchScan(terms).mayMatch(signature);
        };
        SearchTerms terms = everywhere({"tea", "coffee"});
        QVERIFY(mayMatch(terms));
        QVERIFY(!mayMatch(everywhere({"tea", "milk"})));
        terms.sender = 8;
        QVERIFY(mayMatch(terms));
        terms.conversation = 1;
        QVERIFY(!mayMatch(terms)); // each is there, but they did not write there
        terms.sender = 7;
        QVERIFY(mayMatch(terms));
        terms.sender = 9;
        QVERIFY(!mayMatch(terms));
    }
};

QTEST_GUILESS_MAIN(SearchScanTest)
#include "tst_searchscan.moc"
