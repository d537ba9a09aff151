#include "beacon.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace chatbook;

namespace {

Beacon beacon()
{
    return {.server = {"0123456789abcdef0123456789abcdef"},
            .name = "Reading group",
            .host = "anna-laptop",
            .people = 3,
            .port = 24280,
            .key = QByteArray(32, '\xa5'),
            .addresses = {"192.168.1.5", "10.0.0.7"},
            .nonce = 0x00c0ffee00c0ffee};
}

/// The datagram of beacon() with one member replaced or removed.
QByteArray changed(const QString &key, const QJsonValue &value)
{
    QJsonObject body = QJsonDocument::fromJson(encode(beacon())).object();
    if (value.isUndefined())
        body.remove(key);
    else
        body.insert(key, value);
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

} // namespace

class BeaconTest : public QObject
{
    Q_OBJECT

private slots:
    void survivesTheWay()
    {
        QCOMPARE(beaconFromDatagram(encode(beacon())), beacon());
        Beacon least{.server = {"a"}, .name = "b", .port = 1};
        QCOMPARE(beaconFromDatagram(encode(least)), least);
        QCOMPARE(queryFromDatagram(encode(BeaconQuery{~quint64(0)})), BeaconQuery{~quint64(0)});
        QCOMPARE(queryFromDatagram(encode(BeaconQuery{1})), BeaconQuery{1});
    }

    /// As it arrives by mDNS: without addresses and nonce.
    static Beacon published(Beacon beacon)
    {
        beacon.addresses.clear();
        beacon.nonce = 0;
        return beacon;
    }

    void survivesTheWayByMdns()
    {
        QCOMPARE(beaconFromTexts(textsOf(beacon()), 24280), published(beacon()));
        const Beacon least{.server = {"a"}, .name = "b", .port = 1};
        QCOMPARE(beaconFromTexts(textsOf(least), 1), least);
        Beacon odd = beacon();
        odd.name = "a=b = c";
        odd.host = QString::fromUtf8("Büro 😀");
        QCOMPARE(beaconFromTexts(textsOf(odd), 24280), published(odd));
    }

    void saysByMdnsWhatStandsInTheProtocol()
    {
        QCOMPARE(textsOf(beacon()),
                 (QByteArrayList{"version=1", "server=0123456789abcdef0123456789abcdef",
                                 "name=Reading group", "host=anna-laptop", "people=3",
                                 "key=" + QByteArray(32, '\xa5').toHex()}));
    }

    void fitsIntoMdnsWhateverIsInIt()
    {
        Beacon large = beacon();
        for (const char32_t character : {U'\U0001f9d1', U'漢', U'ж', U'x'}) {
            large.name = large.host = QString::fromUcs4(&character, 1).repeated(64);
            for (const QByteArray &text : textsOf(large))
                QVERIFY(text.size() <= 255);
            const auto read = beaconFromTexts(textsOf(large), 24280);
            QVERIFY(read);
            QVERIFY(large.name.startsWith(read->name) && read->name.size() > 60);
            QVERIFY(large.host.startsWith(read->host));
        }
    }

    void refusesByMdnsWhatIsNotAllowed_data()
    {
        QTest::addColumn<QByteArrayList>("texts");
        const auto row = [](const char *what, const QByteArray &before, const QByteArray &after) {
            QByteArrayList texts = textsOf(beacon());
            QVERIFY(texts.contains(before));
            texts[texts.indexOf(before)] = after;
            QTest::newRow(what) << texts;
        };
        QTest::newRow("nothing") << QByteArrayList();
        QTest::newRow("an empty string") << QByteArrayList{QByteArray()};
        QTest::newRow("more than there is to say") << textsOf(beacon()) + QByteArrayList(11, "x=y");
        row("another version", "version=1", "version=2");
        row("no version", "version=1", "vision=1");
        row("a version that is no number", "version=1", "version=one");
        row("no server", "server=0123456789abcdef0123456789abcdef", "server=");
        row("a server with a blank", "server=0123456789abcdef0123456789abcdef", "server=a b");
        row("no name", "name=Reading group", "name");
        row("an empty name", "name=Reading group", "name=");
        row("a name that does not show", "name=Reading group", "name=\xe2\x80\xae");
        row("a name that is no UTF-8", "name=Reading group", "name=Reading \xff group");
        row("a name with a zero", "name=Reading group", QByteArray("name=a\0b", 8));
        row("a name that is too long", "name=Reading group", "name=" + QByteArray(65, 'x'));
        row("a string that is too long", "name=Reading group", "name=" + QByteArray(251, 'x'));
        row("no host", "host=anna-laptop", "toast=anna-laptop");
        row("fewer than nobody", "people=3", "people=-1");
        row("half a person", "people=3", "people=2.5");
        row("too many people", "people=3", "people=1000001");
        row("far too many people", "people=3", "people=99999999999999999999");
        row("no number of people", "people=3", "people=");
        row("half a key", textsOf(beacon()).last(), "key=a5a5");
        row("a key in capitals", textsOf(beacon()).last(), "key=" + QByteArray(64, 'A'));
        row("an empty key", textsOf(beacon()).last(), "key=");
    }
    void refusesByMdnsWhatIsNotAllowed()
    {
        QFETCH(QByteArrayList, texts);
        QCOMPARE(beaconFromTexts(texts, 24280), std::nullopt);
        QCOMPARE(beaconFromTexts(textsOf(beacon()), 0), std::nullopt);
    }

    void passesOverByMdnsWhatItDoesNotKnow()
    {
        QByteArrayList texts = textsOf(beacon());
        texts += {"colour=blue",  "flag",    "=nothing",           QByteArray(),
                  "NAME=Another", "nonce=1", "addresses=10.0.0.1", "port=1"};
        QCOMPARE(beaconFromTexts(texts, 24280), published(beacon()));
        texts[2] = "Name=Reading group"; // keys ignore case
        texts[1] = "SERVER=0123456789abcdef0123456789abcdef";
        QCOMPARE(beaconFromTexts(texts, 24280), published(beacon()));
    }

    void fitsWhateverIsInIt()
    {
        const QString widest = QString::fromUcs4(U"\U0001f9d1").repeated(100);
        for (const QString &name : {widest, QString(100, u'"'), QString(100, u'\\')}) {
            Beacon large = beacon();
            large.server.value = QString(64, 'f');
            large.name = name;
            large.host = name;
            large.people = 1'000'000;
            large.port = 65'535;
            large.addresses = QStringList(4, "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255");
            large.nonce = ~quint64(0);
            const QByteArray datagram = encode(large);
            QVERIFY2(datagram.size() <= datagramBytes,
                     qPrintable(QString::number(datagram.size())));
            large.name = large.host = shownText(name);
            QCOMPARE(beaconFromDatagram(datagram), large);
        }
    }

    void saysWhatStandsInTheProtocol()
    {
        QCOMPARE(encode(BeaconQuery{0xab}),
                 QByteArray(R"({"chatbook":"query","version":1,"nonce":"00000000000000ab"})"));
        Beacon plain = beacon();
        plain.key.clear();
        plain.addresses.clear();
        plain.nonce = 0;
        QCOMPARE(encode(plain),
                 QByteArray(R"({"chatbook":"beacon","version":1,)"
                            R"("server":"0123456789abcdef0123456789abcdef",)"
                            R"("name":"Reading group","host":"anna-laptop","people":3,)"
                            R"("port":24280})"));
    }

    void passesOverWhatItDoesNotKnow()
    {
        QCOMPARE(beaconFromDatagram(changed("later", 1)), beacon());
    }

    void refusesWhatIsNotAllowed_data()
    {
        QTest::addColumn<QByteArray>("datagram");
        const auto row = [](const QString &key, const QJsonValue &value) {
            const QByteArray datagram = changed(key, value);
            QTest::newRow(datagram.constData()) << datagram;
        };
        for (const char *key :
             {"chatbook", "version", "server", "name", "host", "people", "port"}) {
            row(key, QJsonValue(QJsonValue::Undefined));
            row(key, QJsonValue());
            row(key, true);
            row(key, QJsonObject());
        }
        row("chatbook", "greeting");
        row("version", 2);
        row("version", 1.5);
        for (const char *server : {"", "a b", "<b>", "a\"", "\u00e9"})
            row("server", server);
        row("server", QString(65, 'a'));
        for (const char *name : {"", " ", "\u200b\u202e"})
            row("name", name);
        row("name", QString(65, 'a'));
        row("name", QString("a%1").arg(QChar(0)));
        row("name", QString(QChar(0xd800)));
        row("name", 5);
        row("host", QString(65, 'a'));
        for (const double people : {-1.0, 0.5, 1e6 + 1, 1e300})
            row("people", people);
        for (const double port : {-1.0, 0.0, 1.5, 65'536.0})
            row("port", port);
        for (const QString &key :
             {QString(), QString(62, 'a'), QString(66, 'a'), QString(64, 'A'), QString(64, 'g')})
            row("key", key);
        row("key", 5);
        for (const QString &nonce :
             {QString(), QString(15, '1'), QString(17, '1'), QString(16, 'A')})
            row("nonce", nonce);
        row("nonce", 5);
        row("addresses", "10.0.0.1");
        row("addresses", QJsonArray{"host.example"});
        row("addresses", QJsonArray{"fe80::1%eth0"});
        row("addresses", QJsonArray{""});
        row("addresses", QJsonArray{5});
        row("addresses", QJsonArray{QString(46, '1')});
        row("addresses", QJsonArray{"1.1.1.1", "1.1.1.1", "1.1.1.1", "1.1.1.1", "1.1.1.1"});
        row("padding", QString(800, ' '));
        for (const char *text : {"", "x", "[]", "null", "{}", "[1", "{\"chatbook\":\"beacon\""})
            QTest::newRow(text) << QByteArray(text);
        QTest::newRow("cut off") << encode(beacon()).chopped(1);
        QTest::newRow("nested") << QByteArray(1'024, '[');
    }

    void refusesWhatIsNotAllowed()
    {
        QFETCH(QByteArray, datagram);
        QCOMPARE(beaconFromDatagram(datagram), std::nullopt);
        QCOMPARE(queryFromDatagram(datagram), std::nullopt);
    }

    void refusesQueriesWithoutANonce()
    {
        for (const char *text : {R"({"chatbook":"query","version":1})",
                                 R"({"chatbook":"query","version":1,"nonce":"0000000000000000"})",
                                 R"({"chatbook":"query","version":1,"nonce":"x"})",
                                 R"({"chatbook":"query","version":2,"nonce":"0000000000000001"})"})
            QCOMPARE(queryFromDatagram(text), std::nullopt);
        QCOMPARE(queryFromDatagram(encode(beacon())), std::nullopt);
        QCOMPARE(beaconFromDatagram(changed("chatbook", "query")), std::nullopt);
    }

    void takesOutOfNamesWhatDoesNotShow_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("shown");
        QTest::newRow("plain") << "Chat 1"
                               << "Chat 1";
        QTest::newRow("space") << "  a \t\n\u2028 b  "
                               << "a b";
        QTest::newRow("control") << "a\u0007b\u0085c"
                                 << "a"
                                    "b c";
        QTest::newRow("bidi") << "a\u202eb\u2066c\u200fd"
                              << "abcd";
        QTest::newRow("zero width") << "a\u200bb\u200cc\u200dd\ufeff"
                                    << "abcd";
        QTest::newRow("between spaces") << "a \u200b b"
                                        << "a b";
        QTest::newRow("private use") << "a\ue000"
                                     << "a";
        QTest::newRow("markup is text") << "<b>&amp;"
                                        << "<b>&amp;";
        const QString family = QString::fromUcs4(U"\U0001f468\u200d\U0001f469\u200d\U0001f467");
        QTest::newRow("family") << family << family;
        const QString flag = QString::fromUcs4(U"\U0001f3f3\ufe0f\u200d\U0001f308");
        QTest::newRow("flag") << flag << flag;
        QTest::newRow("long") << QString(100, 'x') << QString(64, 'x');
    }

    void takesOutOfNamesWhatDoesNotShow()
    {
        QFETCH(QString, name);
        QFETCH(QString, shown);
        QCOMPARE(shownText(name), shown);
        QCOMPARE(shownText(shown), shown);
    }
};

QTEST_GUILESS_MAIN(BeaconTest)
#include "tst_beacon.moc"
