#include "text/confusables.h"

#include <QTest>

#include <algorithm>

using namespace chatbook;

class ConfusablesTest : public QObject
{
    Q_OBJECT

    static bool alike(const QString &a, const QString &b)
    {
        const QStringList looks = skeletonsOf(a);
        return std::any_of(
            looks.cbegin(), looks.cend(),
            [other = skeletonsOf(b)](const QString &look) { return other.contains(look); });
    }

private slots:
    void knowsWhatLooksAlike_data()
    {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::addColumn<bool>("same");
        QTest::newRow("a capital I for an l") << "Alice"
                                              << "AIice" << true;
        QTest::newRow("a one for an l") << "Alice"
                                        << "a1ice" << true;
        QTest::newRow("a zero for an o") << "Bob"
                                         << "b0b" << true;
        QTest::newRow("rn for m") << "modem"
                                  << "Modern" << true;
        QTest::newRow("Cyrillic for Latin") << "cope" << QStringLiteral("соре") << true;
        QTest::newRow("Cyrillic capitals") << "cope" << QStringLiteral("СОРЕ") << true;
        QTest::newRow("Cherokee for Latin") << "all" << QStringLiteral("ᎪᏞᏞ") << true;
        QTest::newRow("width") << "Ada" << QStringLiteral("Ａｄａ") << true;
        QTest::newRow("gaps") << "Ada Lovelace"
                              << "Ada  Lovelace" << true;
        QTest::newRow("another letter") << "Ada"
                                        << "Ida" << false;
        QTest::newRow("Lila is not Ilia") << "Lila"
                                          << "Ilia" << false;
        QTest::newRow("an accent") << "Andre" << QStringLiteral("André") << false;
        QTest::newRow("other digits") << "Guest 12"
                                      << "Guest 21" << false;
        QTest::newRow("other emoji") << QStringLiteral("😀") << QStringLiteral("😃") << false;
        QTest::newRow("other Chinese") << QStringLiteral("王伟") << QStringLiteral("王芳") << false;
    }
    void knowsWhatLooksAlike()
    {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QTEST(alike(a, b), "same");
        QCOMPARE(alike(b, a), alike(a, b));
    }

    void looksLikeItself()
    {
        for (const QString &name : {QStringLiteral("Ada"), QStringLiteral("مريم"),
                                    QStringLiteral("김"), QString(QStringLiteral("😀").repeated(64)),
                                    QString(QStringLiteral("龘").repeated(64))}) {
            QVERIFY(alike(name, name));
            QVERIFY(!skeletonsOf(name).contains(QString()));
        }
    }

    void knowsWhatMixesScripts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("mixed");
        QTest::newRow("Latin with Cyrillic") << QStringLiteral("Аlice") << true;
        QTest::newRow("Latin with Greek") << QStringLiteral("Ωmega") << true;
        QTest::newRow("in a word among others") << QStringLiteral("Anna Аlice Smith") << true;
        QTest::newRow("without a gap") << QStringLiteral("عليAli") << true;
        QTest::newRow("held together") << QStringLiteral("Иван_IT") << true;
        QTest::newRow("by an apostrophe") << QStringLiteral("Иван’s") << true;
        QTest::newRow("by an accent") << QStringLiteral("Iv\u0301anИ") << true;
        QTest::newRow("Latin with Cyrillic behind Chinese") << QStringLiteral("王Кim") << true;
        QTest::newRow("two words") << QStringLiteral("Анна Smith") << false;
        QTest::newRow("Cyrillic in brackets") << QStringLiteral("Иван (IT)") << false;
        QTest::newRow("Cyrillic with Latin") << QStringLiteral("Оля HR") << false;
        QTest::newRow("with a hyphen") << QStringLiteral("Оля-HR") << false;
        QTest::newRow("Arabic with Latin") << QStringLiteral("علي Ali") << false;
        QTest::newRow("Hebrew with Latin") << QStringLiteral("שרה (QA)") << false;
        QTest::newRow("Thai with Latin") << QStringLiteral("สมชาย IT") << false;
        QTest::newRow("Hindi with Latin") << QStringLiteral("दीपिका HR") << false;
        QTest::newRow("Armenian with Latin") << QStringLiteral("Արմեն IT") << false;
        QTest::newRow("Georgian with Latin") << QStringLiteral("გიორგი IT") << false;
        QTest::newRow("Greek with Latin") << QStringLiteral("Νίκος DevOps") << false;
        QTest::newRow("Latin") << QStringLiteral("O’Neil-Smith Jr. 3") << false;
        QTest::newRow("accents") << QStringLiteral("Zoë Ångström") << false;
        QTest::newRow("Cyrillic") << QStringLiteral("Анна 2") << false;
        QTest::newRow("Japanese with Latin") << QStringLiteral("山田さんタロウ Taro") << false;
        QTest::newRow("Korean with Latin") << QStringLiteral("김 Kim 金") << false;
        QTest::newRow("Chinese with Latin") << QStringLiteral("王 Wang ㄅ") << false;
        QTest::newRow("Hebrew") << QStringLiteral("שרה") << false;
        QTest::newRow("Devanagari") << QStringLiteral("दीपिका") << false;
        QTest::newRow("emoji") << QStringLiteral("👩‍👩‍👧 Анна ❤️‍🔥")
                               << false;
        QTest::newRow("digits") << "007" << false;
    }
    void knowsWhatMixesScripts()
    {
        QFETCH(QString, text);
        QTEST(mixesScripts(text), "mixed");
    }
};

QTEST_GUILESS_MAIN(ConfusablesTest)
#include "tst_confusables.moc"
