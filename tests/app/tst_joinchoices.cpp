#include "joinchoices.h"

#include "keywords.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

namespace {

const QByteArray theKey(32, 'k');
const QByteArray anotherKey(32, 'x');

SavedAccount known(const char *id, const QByteArray &key, bool hostedHere = false)
{
    return {.address = QUrl(QString("wss://10.0.0.1:24280")),
            .server = {{id}, QString("Known %1").arg(id), "1", 1},
            .self = {{"u"}, "Ann"},
            .lastUsed = {},
            .hostedHere = hostedHere,
            .key = key};
}

FoundChat found(const char *id, const QByteArray &key, const QString &name = "Found")
{
    return {.id = {id},
            .name = name,
            .host = {},
            .people = 2,
            .key = key,
            .addresses = {QUrl("wss://10.0.0.7:24280")},
            .roundTripMs = {}};
}

} // namespace

class JoinChoicesTest : public QObject
{
    Q_OBJECT

private slots:
    void saysThatAChatIsThereBehindAFirewall()
    {
        const QList<FoundChat> there{found("a", theKey)};
        const QUrl at("wss://10.0.0.7:24280");
        QVERIFY(whyUnreached(there, at, {}).endsWith("open TCP port 24280."));
        QVERIFY(whyUnreached(there, QUrl("wss://10.0.0.9:1"), theKey).contains("24280"));
        QCOMPARE(whyUnreached(there, QUrl("wss://10.0.0.9:24280"), anotherKey), QString());
        QCOMPARE(whyUnreached({found("b", {})}, QUrl("ws://10.0.0.9:24280"), {}), QString());
        QCOMPARE(whyUnreached({}, at, theKey), QString());
    }

    void saysWhatMayHideChats()
    {
        QVERIFY(whatHidesChats(lan::ufw(lan::toLook())).endsWith("sudo ufw allow 24281/udp"));
        QVERIFY(whatHidesChats(lan::firewalld(lan::toLook(), {""})).contains("(firewalld)"));
        QCOMPARE(whatHidesChats({}), QString());
    }

private slots:
    void showsTheWordsOfWhatIsNew()
    {
        const JoinChoices choices = joinChoices({}, {found("s", theKey)});
        QCOMPARE(choices.here.size(), 1);
        QVERIFY(choices.here.first().isNew);
        QCOMPARE(choices.here.first().entry.words, keyWords(theKey));
        QCOMPARE(choices.here.first().request.key, theKey);
    }

    void putsWhatWasUsedBeforeFirst()
    {
        const JoinChoices choices =
            joinChoices({known("b", theKey)}, {found("a", anotherKey), found("b", theKey)});
        QCOMPARE(choices.here.size(), 2);
        const JoinChoice &first = choices.here.first();
        QCOMPARE(first.entry.title, QString("Known b"));
        QCOMPARE(first.entry.detail, QString("2 here, as Ann"));
        QVERIFY(first.entry.words.isEmpty());
        QVERIFY(!first.isNew);
        QCOMPARE(first.request.address, QUrl("wss://10.0.0.7:24280")); // where it is now
        QCOMPARE(first.request.key, theKey);
        QVERIFY(choices.before.isEmpty());
    }

    void marksWhatOnlySaysThatItIsKnown()
    {
        const JoinChoices choices =
            joinChoices({known("s", theKey)}, {found("s", anotherKey, "Known s")});
        QCOMPARE(choices.here.size(), 1);
        QVERIFY(choices.here.first().entry.isWarning);
        QVERIFY(choices.here.first().entry.words.isEmpty());
        // It must show the known key, but cannot: nothing is sent to it.
        QCOMPARE(choices.here.first().request.key, theKey);
        QCOMPARE(choices.before.size(), 1); // the real one is not here
    }

    void tellsTheRealOneFromWhoPosesAsIt()
    {
        const JoinChoices choices =
            joinChoices({known("s", theKey)}, {found("s", anotherKey), found("s", theKey)});
        QCOMPARE(choices.here.size(), 2);
        QVERIFY(!choices.here[0].entry.isWarning);
        QCOMPARE(choices.here[0].request.key, theKey);
        QVERIFY(choices.here[1].entry.isWarning);
    }

    void hostsWhatIsHostedHere()
    {
        const JoinChoices choices = joinChoices({known("s", theKey, true)}, {found("s", theKey)});
        QVERIFY(choices.here.isEmpty());
        QCOMPARE(choices.before.size(), 1);
        QVERIFY(choices.before.first().request.hostedHere);
    }

    void saysThatAChatIsNotEncrypted()
    {
        const JoinChoices choices = joinChoices({}, {found("s", {})});
        QCOMPARE(choices.here.first().entry.detail, QString("not encrypted · 2 here"));
        QVERIFY(choices.here.first().entry.words.isEmpty());
        QVERIFY(choices.here.first().entry.isWarning);
        QVERIFY(!choices.here.first().isNew);
    }

    void joinsAKnownChatOnlyWithItsKey()
    {
        const JoinChoices away = joinChoices({known("s", theKey)}, {});
        QCOMPARE(away.before.first().request.key, theKey);
        // Its last place is tried too, whatever others claim.
        const SavedAccount there = known("s", theKey);
        const JoinRequest here = joinChoices({there}, {found("s", theKey)}).here.first().request;
        QCOMPARE(here.others, QList<QUrl>{there.address});
    }
};

QTEST_MAIN(JoinChoicesTest)
#include "tst_joinchoices.moc"
