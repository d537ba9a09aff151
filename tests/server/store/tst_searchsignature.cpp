#include "searchsignature.h"
#include "searchtexts.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::server;

class SearchSignatureTest : public QObject
{
    Q_OBJECT

    static bool mayHave(const SearchSignature &signature, const char *text)
    {
        return SearchSignature::hasAll(signature.bits(), SearchSignature::ofText(text));
    }

private slots:
    void hasEveryPartOfEveryText()
    {
        SearchTexts texts(1);
        for (int block = 0; block < 20; ++block) {
            QList<QByteArray> added;
            SearchSignature signature;
            for (int i = 0; i < 50; ++i) {
                added.append(texts.folded());
                signature.addText(added.last());
            }
            for (const QByteArray &text : added)
                for (int i = 0; i < 20; ++i)
                    QVERIFY(SearchSignature::hasAll(
                        signature.bits(), SearchSignature::ofText(texts.partOf(text).toUtf8())));
        }
    }

    void missesWhatIsNotThere()
    {
        SearchSignature signature;
        signature.addText("the meeting is tomorrow");
        signature.addText("съешь ещё булок");
        signature.addText("你好世界");
        QVERIFY(mayHave(signature, "meet"));
        QVERIFY(mayHave(signature, "булок"));
        QVERIFY(mayHave(signature, "世界"));
        QVERIFY(!mayHave(signature, "z"));      // a letter
        QVERIFY(!mayHave(signature, "mt"));     // two
        QVERIFY(!mayHave(signature, "meetom")); // its letters in pairs
        QVERIFY(!mayHave(signature, "кулоб"));
        QVERIFY(!mayHave(signature, "界世"));
        QVERIFY(!mayHave(signature, "中"));
        QVERIFY(!mayHave(SearchSignature(), "e"));
    }

    void tellsKeysApart()
    {
        SearchSignature signature;
        signature.addKeys(1, 2);
        signature.addKeys(3, 4);
        const auto has = [&](SearchSignature::Hash hash) {
            return SearchSignature::hasAll(signature.bits(), {hash});
        };
        QVERIFY(has(SearchSignature::ofConversation(1)));
        QVERIFY(has(SearchSignature::ofSender(4)));
        QVERIFY(has(SearchSignature::ofSenderIn(3, 4)));
        QVERIFY(!has(SearchSignature::ofConversation(2)));
        QVERIFY(!has(SearchSignature::ofSender(1)));
        QVERIFY(!has(SearchSignature::ofSenderIn(1, 4)));
        QVERIFY(!has(SearchSignature::ofSenderIn(4, 3)));
    }

    void takesTextOfAnyKind()
    {
        for (const char *text : {"", " ", "a", "\xf0\x9f\x8e\x89", "\xe4\xbd", "\x80\xff"}) {
            SearchSignature signature;
            signature.addText(text);
            QVERIFY(mayHave(signature, text));
        }
    }

    void knowsItselfFromItsBytes()
    {
        SearchSignature signature;
        signature.addText("tea for two");
        QCOMPARE(SearchSignature::fromBytes(signature.toBytes()), signature.bits());
        // As stored before there were checksums.
        QCOMPARE(SearchSignature::fromBytes(signature.bits()), signature.bits());
    }

    void noticesEveryBitThatIsFlipped()
    {
        SearchSignature signature;
        signature.addText("tea for two");
        QByteArray bytes = signature.toBytes();
        for (qsizetype bit = 0; bit < bytes.size() * 8; ++bit) {
            const auto flip = [&] { bytes[bit / 8] = char(bytes[bit / 8] ^ 1 << bit % 8); };
            flip();
            QVERIFY(SearchSignature::fromBytes(bytes).isEmpty());
            flip();
        }
        for (const qsizetype size : {qsizetype(0), qsizetype(1), bytes.size() - 1})
            QVERIFY(SearchSignature::fromBytes(bytes.first(size)).isEmpty());
        QVERIFY(SearchSignature::fromBytes(QByteArray(bytes + 'x')).isEmpty());
    }

    void knowsNothingOfADamagedOne()
    {
        QVERIFY(SearchSignature::hasAll({}, SearchSignature::ofText("abc")));
    }
};

QTEST_GUILESS_MAIN(SearchSignatureTest)
#include "tst_searchsignature.moc"
