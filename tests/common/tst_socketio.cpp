#include "socketio/enginepacket.h"
#include "socketio/packet.h"

#include <QTest>

using namespace chatbook;
using namespace chatbook::socketio;

class SocketIoTest : public QObject
{
    Q_OBJECT

private slots:
    void enginePacketsSurvive_data()
    {
        QTest::addColumn<QByteArray>("frame");
        QTest::addColumn<char>("type");
        QTest::addColumn<QByteArray>("data");
        QTest::newRow("open") << QByteArray("0{\"sid\":\"a\"}") << '0'
                              << QByteArray("{\"sid\":\"a\"}");
        QTest::newRow("close") << QByteArray("1") << '1' << QByteArray();
        QTest::newRow("ping") << QByteArray("2") << '2' << QByteArray();
        QTest::newRow("pong, probe") << QByteArray("3probe") << '3' << QByteArray("probe");
        QTest::newRow("message") << QByteArray("40") << '4' << QByteArray("0");
        QTest::newRow("upgrade") << QByteArray("5") << '5' << QByteArray();
        QTest::newRow("noop") << QByteArray("6") << '6' << QByteArray();
    }

    void enginePacketsSurvive()
    {
        QFETCH(QByteArray, frame);
        QFETCH(char, type);
        QFETCH(QByteArray, data);
        const Result<EnginePacket> packet = decodeEngine(frame);
        QVERIFY(packet.ok());
        QCOMPARE(char(packet->type), type);
        QCOMPARE(packet->data, data);
        QCOMPARE(encodeEngine(packet->type, packet->data), frame);
    }

    void refusesWhatIsNoEnginePacket()
    {
        for (const char *frame : {"", "7", "b4AAA", "-1", " 4", "\xc2\xb2", "[]"})
            QVERIFY2(!decodeEngine(frame).ok(), frame);
        QVERIFY(!decodeEngine(QByteArray(1, '\0')).ok());
    }

    void packetsSurvive_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<Packet>("packet");
        const QJsonObject object{{"token", "12 ‰ 你好"}};
        QTest::newRow("connect") << QByteArray("0") << Packet{.type = PacketType::Connect};
        QTest::newRow("connect with a payload")
            << QByteArray("0{\"token\":\"12 ‰ 你好\"}")
            << Packet{.type = PacketType::Connect, .data = object};
        QTest::newRow("connect to a namespace")
            << QByteArray("0/admin,{\"token\":\"12 ‰ 你好\"}")
            << Packet{.type = PacketType::Connect, .nsp = "/admin", .data = object};
        QTest::newRow("disconnect") << QByteArray("1") << Packet{.type = PacketType::Disconnect};
        QTest::newRow("disconnect from a namespace")
            << QByteArray("1/admin,") << Packet{.type = PacketType::Disconnect, .nsp = "/admin"};
        QTest::newRow("event") << QByteArray("2[\"a\",1,null]")
                               << Packet{.type = PacketType::Event,
                                         .data = QJsonArray{"a", 1, QJsonValue::Null}};
        QTest::newRow("event with an ack id") << QByteArray("2/ü,9007199254740991[\"a\"]")
                                              << Packet{.type = PacketType::Event,
                                                        .nsp = "/ü",
                                                        .id = 9007199254740991,
                                                        .data = QJsonArray{"a"}};
        QTest::newRow("a comma in the payload is none of the namespace")
            << QByteArray("20[\"/a,b\"]")
            << Packet{.type = PacketType::Event, .id = 0, .data = QJsonArray{"/a,b"}};
        QTest::newRow("ack") << QByteArray("312[]")
                             << Packet{.type = PacketType::Ack, .id = 12, .data = QJsonArray()};
        QTest::newRow("connect error")
            << QByteArray("4{\"message\":\"no\"}")
            << Packet{.type = PacketType::ConnectError, .data = QJsonObject{{"message", "no"}}};
        const QJsonObject placeholder{{"_placeholder", true}, {"num", 0}};
        QTest::newRow("binary event") << QByteArray("51-[\"a\",{\"_placeholder\":true,\"num\":0}]")
                                      << Packet{.type = PacketType::BinaryEvent,
                                                .data = QJsonArray{"a", placeholder},
                                                .attachmentCount = 1};
        QTest::newRow("binary ack") << QByteArray("610-/a,7[{\"_placeholder\":true,\"num\":0}]")
                                    << Packet{.type = PacketType::BinaryAck,
                                              .nsp = "/a",
                                              .id = 7,
                                              .data = QJsonArray{placeholder},
                                              .attachmentCount = 10};
    }

    void packetsSurvive()
    {
        QFETCH(QByteArray, text);
        QFETCH(Packet, packet);
        const Result<Packet> decoded = decode(text);
        QVERIFY2(decoded.ok(), text.constData());
        QVERIFY(*decoded == packet);
        QCOMPARE(encode(packet), text);
    }

    void takesWhatTheOfficialParserTakes()
    {
        QCOMPARE(decode("2/,[\"a\"]")->nsp, QString("/"));
        QCOMPARE(decode("0/admin")->nsp, QString("/admin")); // no comma when nothing follows
        QCOMPARE(decode("2007[\"a\"]")->id, std::optional<quint64>(7));
        QCOMPARE(decode("2 [\"a\" , 1 ]\n")->data, QJsonValue(QJsonArray{"a", 1}));
        QVERIFY(decode("50-[\"a\"]").ok());
        const QByteArray escapes = "2[\"a\",\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"]";
        QCOMPARE(decode(escapes)->data, QJsonValue(QJsonArray{"a", "\"\\/\b\f\n\r\tA"}));
        // U+FEFF is normal text, also at the start of a string.
        const QString mark = QStringLiteral("\ufeff a \"\ufeff");
        QCOMPARE(decode(eventHead(QStringLiteral("a")) + toJsonBytes({{"b", mark}}) + "]")->data,
                 QJsonValue(QJsonArray{"a", QJsonObject{{"b", mark}}}));
        // Only in a binary packet is it a placeholder.
        QVERIFY(decode("2[\"a\",{\"_placeholder\":true,\"num\":9}]").ok());
        QVERIFY(decode("51-[\"a\",{\"_placeholder\":false}]").ok());
    }

    void refusesMalformedPackets_data()
    {
        QTest::addColumn<QByteArray>("text");
        const char *const texts[] = {
            "",
            "7",
            "9[\"a\"]",
            "a",
            "[\"a\"]",
            " 2[\"a\"]",
            "-1",
            "\xff",
            // connect
            "0[]",
            "0\"a\"",
            "01",
            "01{}",
            "0null",
            "0{",
            "0{}x",
            "0{}{}",
            "0/a,[]",
            // disconnect
            "1{}",
            "1[]",
            "15",
            "1/a,{}",
            "1null",
            // event
            "2",
            "2[]",
            "2{}",
            "2\"a\"",
            "2[1]",
            "2[null]",
            "2[[\"a\"]]",
            "2[\"a\"",
            "2[\"a\"]]",
            "2[\"a\"]x",
            "2[\"a\"]3[\"b\"]",
            "2[\"a\",]",
            "2['a']",
            "2[\"a\",NaN]",
            "2[\"a\",01]",
            "2[\"a\n\",tru]",
            "2[\"connect\"]",
            "2[\"connect_error\"]",
            "2[\"disconnect\"]",
            "2[\"disconnecting\"]",
            "2[\"newListener\"]",
            "2[\"removeListener\"]",
            "2/a",
            "2/a,",
            "2,[\"a\"]",
            "2[\"\xff\"]",
            "2[\"\xed\xa0\x80\"]",
            "2[\"a\",\"\\x\"]",
            "2[\"a\",\"\\u12\"]",
            "2[\"a\",\"\\\"]",
            "2[\"a\",\"\n\"]",
            "2[\"a\",\"\t\"]",
            "2[\"a\",1.]",
            "2[\"a\",.5]",
            "2[\"a\",1e]",
            "2[\"a\",+1]",
            "2[\"a\",-]",
            "2[\"a\",0x1]",
            "2[\"a\",{a:1}]",
            "2\xef\xbb\xbf[\"a\"]",
            "2[\"a\",{\"a\"}]",
            "2[\"a\"/**/]",
            // ack ids
            "2-1[\"a\"]",
            "2+1[\"a\"]",
            "21.5[\"a\"]",
            "21e3[\"a\"]",
            "2 1[\"a\"]",
            "2x1[\"a\"]",
            "29007199254740992[\"a\"]",
            "218446744073709551616[\"a\"]",
            "299999999999999999999999999999999[\"a\"]",
            "21",
            "2٣[\"a\"]",
            // ack
            "3",
            "3[]",
            "31",
            "31{}",
            "31\"a\"",
            "31[",
            "3/a,[]",
            "3/a,1",
            // connect error
            "4",
            "4\"a\"",
            "4[]",
            "41{}",
            "4/a,",
            // binary
            "5",
            "5[\"a\"]",
            "5-[\"a\"]",
            "51[\"a\"]",
            "51",
            "51-",
            "5-1-[\"a\"]",
            "51.0-[\"a\"]",
            "5 1-[\"a\"]",
            "511-[\"a\"]",
            "599999999999999999999-[\"a\"]",
            "51-[]",
            "51-{}",
            "51-[\"connect\"]",
            "51-[{\"_placeholder\":true,\"num\":0}]",
            "51-[\"a\",{\"_placeholder\":true,\"num\":1}]",
            "51-[\"a\",{\"_placeholder\":true,\"num\":-1}]",
            "51-[\"a\",{\"_placeholder\":true,\"num\":0.5}]",
            "51-[\"a\",{\"_placeholder\":true,\"num\":\"0\"}]",
            "51-[\"a\",{\"_placeholder\":true}]",
            "52-[\"a\",{\"b\":[{\"_placeholder\":true,\"num\":7}]}]",
            "6",
            "61-[]",
            "61-7{}",
            "61-7",
        };
        for (const char *text : texts)
            QTest::addRow("%s", text) << QByteArray(text);
        QTest::newRow("bare U+0000 in a string") << QByteArray("2[\"a\",\"\0\"]", 10);
        QTest::newRow("U+0000 for a type") << QByteArray("\0", 1);
        QTest::newRow("U+0000 after the payload") << QByteArray("2[\"a\"]\0", 7);
        QTest::newRow("nested without end") << QByteArray("2[\"a\"," + QByteArray(50'000, '['));
        QTest::newRow("nested too deep")
            << QByteArray("2[\"a\"," + QByteArray(2'000, '[') + QByteArray(2'000, ']') + "]");
    }

    void refusesMalformedPackets()
    {
        QFETCH(QByteArray, text);
        const Result<Packet> packet = decode(text);
        QVERIFY(!packet.ok());
        QCOMPARE(packet.error().code, ErrorCode::Invalid);
        QVERIFY(!packet.error().message.isEmpty());
    }

    void loneSurrogatesReachTheCaller_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("text");
        const QChar high(0xd83d);
        const QChar low(0xde00);
        QTest::newRow("high") << QByteArray("\\ud83d") << QString(high);
        QTest::newRow("low") << QByteArray("\\ude00") << QString(low);
        QTest::newRow("the wrong way round") << QByteArray("\\ude00\\ud83d") << QString(low) + high;
        QTest::newRow("amid text") << QByteArray("a\\ud83db") << QString('a') + high + 'b';
        QTest::newRow("amid wide text") << QByteArray("你\\ude00好") << QString("你") + low + "好";
        QTest::newRow("a pair") << QByteArray("\\ud83d\\ude00") << QString(high) + low;
        QTest::newRow("U+0000") << QByteArray("\\u0000") << QString(QChar(0));
    }

    void loneSurrogatesReachTheCaller()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, text);
        const Result<Packet> packet = decode("2[\"a\",\"" + json + "\"]");
        QVERIFY(packet.ok());
        QCOMPARE(packet->data.toArray().at(1).toString(), text);
    }

    void encodedEventsAndAcksAreWhatDecodeReads()
    {
        const QJsonObject object{{"content", "a\"b\\\n你好 \u2028"}};
        const QByteArray json = toJsonBytes(object);
        QCOMPARE(eventHead(u"message"), "2[\"message\",");
        QCOMPARE(eventHead("a", 7), "27[\"a\",");
        QCOMPARE(ackHead(12), "312[");
        QCOMPARE(decode(eventHead(u"quo\"te", 3) + json + "]")->data,
                 QJsonValue(QJsonArray{"quo\"te", object}));
        QCOMPARE(decode(ackHead(3) + json + "]")->data, QJsonValue(QJsonArray{object}));
    }

    void assemblesAttachmentsInOrder()
    {
        PacketAssembler assembler(100);
        const PacketAssembler::Step text = assembler.addText("52-4[\"a\"]");
        QVERIFY(text.ok() && !*text);
        const PacketAssembler::Step first = assembler.addBinary("one");
        QVERIFY(first.ok() && !*first);
        const PacketAssembler::Step second = assembler.addBinary("");
        QVERIFY(second.ok() && *second);
        const Packet &packet = **second;
        QCOMPARE(packet.id, std::optional<quint64>(4));
        QCOMPARE(packet.attachments, (QList<QByteArray>{"one", ""}));

        const PacketAssembler::Step next = assembler.addText("2[\"b\"]");
        QVERIFY(next.ok() && *next && (*next)->attachments.isEmpty());
    }

    void boundsTheAttachmentsOfAPacketTogether()
    {
        PacketAssembler assembler(7);
        for (int i = 0; i < 2; ++i) { // each packet again
            QVERIFY(assembler.addText("52-[\"a\"]").ok());
            QVERIFY(assembler.addBinary("1234").ok());
            const PacketAssembler::Step whole = assembler.addBinary("567");
            QVERIFY(whole.ok() && *whole);
        }
        QVERIFY(assembler.addText("53-[\"a\"]").ok());
        QVERIFY(assembler.addBinary("1234").ok());
        const PacketAssembler::Step more = assembler.addBinary("5678");
        QVERIFY(!more.ok());
        QCOMPARE(more.error().code, ErrorCode::TooLarge);
    }

    void aBinaryPacketWithoutAttachmentsIsWhole()
    {
        PacketAssembler assembler(100);
        const PacketAssembler::Step step = assembler.addText("50-[\"a\"]");
        QVERIFY(step.ok() && *step);
    }

    void refusesFramesOutOfPlace()
    {
        QVERIFY(!PacketAssembler(100).addBinary("nobody asked").ok());
        QVERIFY(!PacketAssembler(100).addText("2[").ok());

        PacketAssembler amid(100);
        QVERIFY(amid.addText("51-[\"a\"]").ok());
        QVERIFY(!amid.addText("2[\"b\"]").ok());

        PacketAssembler more(100);
        QVERIFY(more.addText("51-[\"a\"]").ok());
        QVERIFY(more.addBinary("one").ok());
        QVERIFY(!more.addBinary("two").ok());
    }
};

QTEST_GUILESS_MAIN(SocketIoTest)
#include "tst_socketio.moc"
