#include "sentences.h"

#include <QCoreApplication>
#include <QTest>
#include <QTranslator>

namespace chatbook::app {
namespace {

/// The last of each enum is the end of its list.
constexpr int reasons = int(Reason::PasswordMissing) + 1;
constexpr int codes = int(ErrorCode::Internal) + 1;

bool isSentence(const QString &text)
{
    const bool isProgress = text.endsWith(QStringLiteral("…"));
    return text.size() > 10 && text.at(0).isUpper() && (text.endsWith(u'.') || isProgress);
}

/// Puts what was to be translated between two bars.
class Bars : public QTranslator
{
public:
    QString translate(const char *, const char *text, const char *, int) const override
    {
        return u'|' + QString::fromUtf8(text) + u'|';
    }
    bool isEmpty() const override { return false; }
};

} // namespace

class SentencesTest : public QObject
{
    Q_OBJECT

private slots:
    void hasOneForEachReason()
    {
        QStringList all;
        for (int i = 0; i < reasons; ++i) {
            // Each takes what it needs of these, and what it needs is there.
            const QString bare = sentence(Reason(i));
            const int needs = bare.contains("%2") ? 2 : bare.contains("%1") ? 1 : 0;
            const QString text =
                sentence(because(Reason(i), QStringList{"Alpha", "Beta"}.mid(0, needs)));
            QVERIFY2(isSentence(text), qPrintable(text));
            QVERIFY2(!text.contains(u'%'), qPrintable(text));
            QCOMPARE(text.contains("Alpha"), needs > 0);
            QCOMPARE(text.contains("Beta"), needs > 1);
            all.append(bare);
        }
        QCOMPARE(all.removeDuplicates(), 0);
    }

    void hasOneForEachCodeOfTheProtocol()
    {
        QStringList all;
        for (int i = 0; i < codes; ++i) {
            const ErrorCode code{i};
            QVERIFY(errorCodeFromWire(wireName(code)) == code);
            all.append(sentence(Error{code}));
            QVERIFY2(isSentence(all.last()), qPrintable(all.last()));
        }
        QCOMPARE(all.removeDuplicates(), 0);
    }

    void showsTheServersWordsForACodeThatIsNotKnown()
    {
        const QJsonObject error{{"code", "of_tomorrow"}, {"message", "Come back tomorrow."}};
        const auto answer = resultFromAck({{"ok", false}, {"error", error}});
        QCOMPARE(sentence(answer.error()), QString("Come back tomorrow."));
    }

    void showsItsOwnForACodeThatIsKnown()
    {
        QCOMPARE(sentence(Error{ErrorCode::NameTaken, "Der Name ist vergeben."}),
                 QString("This name is taken. Please choose another."));
    }

    void saysMoreWhereTheServersWordsAreKnown_data()
    {
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("translated");
        QTest::newRow("as it is") << ErrorCode::InviteRequired
                                  << "This invite has expired. Please ask for another."
                                  << "|This invite has expired. Please ask for another.|";
        QTest::newRow("a number") << ErrorCode::TooLarge
                                  << "This is too long: at most 16384 bytes fit."
                                  << "|This is too long: at most 16384 bytes fit.|";
        QTest::newRow("two") << ErrorCode::Invalid << "A password has 8 to 256 characters."
                             << "|A password has 8 to 256 characters.|";
        QTest::newRow("a name that looks like more")
            << ErrorCode::Banned << "%1 (a.b) is banned: let them in again first."
            << "|%1 (a.b) is banned: let them in again first.|";
        QTest::newRow("a path and why")
            << ErrorCode::Unavailable << "The database /a: b cannot be opened: the disk is full."
            << "|The database /a: b cannot be opened: the disk is full.|";
    }
    void saysMoreWhereTheServersWordsAreKnown()
    {
        QFETCH(ErrorCode, code);
        QFETCH(QString, message);
        const Error error{code, message};
        QCOMPARE(sentence(error), message);
        Bars bars;
        QCoreApplication::installTranslator(&bars);
        QTEST(sentence(error), "translated");
    }

    void canAllBeTranslated()
    {
        Bars bars;
        QCoreApplication::installTranslator(&bars);
        QCOMPARE(sentence(because(Reason::NoServerAnswers, {"10.0.0.5:1"})),
                 QString("|No server answers at 10.0.0.5:1.|"));
        QCOMPARE(sentence(Error{ErrorCode::Banned}), QString("|You are banned from this chat.|"));
    }

    void saysNothingWhereThereIsNoError() { QCOMPARE(sentence(std::nullopt), QString()); }
};

} // namespace chatbook::app

QTEST_GUILESS_MAIN(chatbook::app::SentencesTest)
#include "tst_sentences.moc"
