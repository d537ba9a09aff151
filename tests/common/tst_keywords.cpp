#include "keywords.h"

#include <QSet>
#include <QTest>

using namespace chatbook;

class KeyWordsTest : public QObject
{
    Q_OBJECT

private slots:
    void saysEachOfTheFirstEightBytes()
    {
        QByteArray hash(32, '\0');
        QCOMPARE(keyWords(hash), QStringList(8, "acorn"));
        for (int i = 0; i < 8; ++i) {
            QByteArray other = hash;
            other[i] = char(255);
            QStringList words(8, "acorn");
            words[i] = "zipper";
            QCOMPARE(keyWords(other), words);
        }
    }

    void hasAWordForEachByte()
    {
        QSet<QString> words;
        for (int byte = 0; byte < 256; ++byte)
            words.insert(keyWords(QByteArray(1, char(byte))).value(0));
        QCOMPARE(words.size(), 256);
        QVERIFY(!words.contains(QString()));
        QCOMPARE(keyWords({}), QStringList());
    }
};

QTEST_GUILESS_MAIN(KeyWordsTest)
#include "tst_keywords.moc"
