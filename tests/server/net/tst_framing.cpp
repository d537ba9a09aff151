#include "echoserver.h"
#include "framereader.h"
#include "rawpeer.h"

using namespace chatbook;
using namespace chatbook::server;
using namespace chatbook::server::net;

// RFC 6455, case by case, in numbered families. The input of a case comes after CONNECT. A valid
// case is answered and stays open; an invalid one is closed with its code.

namespace {

enum { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

QByteArray frame(int opcode, const QByteArray &payload, bool isFinal = true)
{
    return RawPeer::frame(opcode, payload, isFinal);
}

/// An event with a text that the echo application sends back.
QByteArray packet(const QByteArray &text)
{
    return "42[\"x\",\"" + text + "\"]";
}

/// All items that a reader takes out of `bytes`, given in pieces of `size`.
QList<FrameReader::Item> itemsOf(QByteArrayView bytes, qsizetype size)
{
    const Options options;
    FrameReader reader(options);
    QList<FrameReader::Item> items;
    while (!bytes.isEmpty()) {
        QByteArrayView piece = bytes.first(std::min(size, bytes.size()));
        bytes = bytes.sliced(piece.size());
        while (auto item = reader.next(piece))
            items.append(*std::move(item));
    }
    return items;
}

/// The text that the echo application received, from its answer.
QByteArray textIn(const QByteArray &answer)
{
    const QByteArray before("{\"args\":[\"");
    const qsizetype begin = answer.indexOf(before) + before.size();
    return answer.sliced(begin, answer.indexOf('"', begin) - begin);
}

/// A frame with any bits; `length` is between them and the mask.
QByteArray rawFrame(int firstByte, const QByteArray &length, const QByteArray &payload = {})
{
    return QByteArray(1, char(firstByte)) + length + QByteArray(4, '\0') + payload;
}

QByteArray closeBody(int code, const QByteArray &reason = {})
{
    return QByteArray(1, char(code >> 8)) + char(code & 0xff) + reason;
}

/// An event in fragments of `size` bytes, with `between` after each but the last.
QByteArray inFragments(const QByteArray &message, qsizetype size, const QByteArray &between = {})
{
    QByteArray bytes;
    for (qsizetype at = 0; at < message.size(); at += size) {
        const bool isLast = at + size >= message.size();
        bytes += frame(at == 0 ? Text : Continuation, message.mid(at, size), isLast);
        bytes += isLast ? QByteArray() : between;
    }
    return bytes;
}

} // namespace

class FramingTest : public QObject
{
    Q_OBJECT

    /// Columns of all families. `texts` must reach the application, `pongs` are the payloads that
    /// must come back, `code` is the close code, 0 for none.
    static void columns()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArrayList>("texts");
        QTest::addColumn<QByteArrayList>("pongs");
        QTest::addColumn<int>("code");
    }

    static void right(const QByteArray &name, const QByteArray &bytes, const QByteArrayList &texts,
                      const QByteArrayList &pongs = {})
    {
        QTest::newRow(name.constData()) << bytes << texts << pongs << 0;
    }

    static void wrong(const QByteArray &name, int code, const QByteArray &bytes)
    {
        QTest::newRow(name.constData()) << bytes << QByteArrayList() << QByteArrayList() << code;
    }

    static void check()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArrayList, texts);
        QFETCH(QByteArrayList, pongs);
        QFETCH(int, code);
        QCOMPARE(itemsOf(bytes, 1), itemsOf(bytes, bytes.size()));
        QCOMPARE(itemsOf(bytes, 5), itemsOf(bytes, bytes.size()));

        EchoServer server;
        RawPeer peer(server.port);
        QVERIFY(peer.open());
        peer.socket.readAll();
        peer.socket.write(bytes);
        if (code == 0)
            peer.socket.write(frame(Text, "421[\"fence\"]"));
        QVERIFY(waitFor(
            [&] { return peer.isClosed() || (code == 0 && peer.peeked().contains("431[")); }));
        QVERIFY(waitFor([&] { return server.listener.connectionCount() == (code == 0 ? 1 : 0); }));
        QByteArrayList gotTexts;
        QByteArrayList gotPongs;
        int gotCode = 0;
        for (const auto &[opcode, payload] : peer.received()) {
            QCOMPARE(gotCode, 0); // nothing comes after the close frame
            if (opcode == Text && payload.startsWith("42"))
                gotTexts += textIn(payload);
            else if (opcode == Pong)
                gotPongs += payload;
            else if (opcode == Close)
                gotCode = qFromBigEndian<quint16>(payload.constData());
        }
        QCOMPARE(gotTexts, texts);
        QCOMPARE(gotPongs, pongs);
        QCOMPARE(gotCode, code);
    }

private slots:
    void takesMessagesOfEveryLength_data()
    {
        columns();
        for (const int size : {0, 100, 125, 126, 127, 128, 65'535, 65'536, 131'072}) {
            const qsizetype around = packet({}).size();
            const QByteArray text(std::max<qsizetype>(0, size - around), '*');
            right("1.1 a text of " + QByteArray::number(size), frame(Text, packet(text)), {text});
        }
        right("1.2 two in one piece", frame(Text, packet("a")) + frame(Text, packet("b")),
              {"a", "b"});
        right("1.3 a binary of nothing",
              frame(Text, "451-[\"x\",\"a\",{\"_placeholder\":true,\"num\":0}]") +
                  frame(Binary, {}),
              {"a"});
        wrong("1.4 not masked", 1002, QByteArray("\x81\x01\x33", 3));
        wrong("1.5 not masked, and empty", 1002, QByteArray("\x81\x00", 2));
        wrong("1.6 a ping that is not masked", 1002, QByteArray("\x89\x00", 2));
        wrong("1.7 16 bits for 125", 1002,
              rawFrame(0x81, QByteArray("\xfe\x00\x7d", 3), QByteArray(125, '3')));
        wrong("1.8 16 bits for 0", 1002, rawFrame(0x81, QByteArray("\xfe\x00\x00", 3)));
        wrong("1.9 64 bits for 125", 1002,
              rawFrame(0x81, QByteArray("\xff\0\0\0\0\0\0\0\x7d", 9), QByteArray(125, '3')));
        wrong("1.10 64 bits for 65,535", 1002,
              rawFrame(0x82, QByteArray("\xff\0\0\0\0\0\0\xff\xff", 9), QByteArray(65'535, '3')));
        wrong("1.11 the top bit of 64", 1002,
              rawFrame(0x81, QByteArray("\xff\x80\0\0\0\0\0\0\x7d", 9)));
        wrong("1.12 all bits of 64", 1002, rawFrame(0x81, QByteArray(9, '\xff')));
        wrong("1.13 no WebSocket at all", 1002, "GET / HTTP/1.1\r\n\r\n");
    }
    void takesMessagesOfEveryLength() { check(); }

    void answersPings_data()
    {
        columns();
        right("2.1 empty", frame(Ping, {}), {}, {""});
        right("2.2 with a text", frame(Ping, "hello"), {}, {"hello"});
        right("2.3 with bytes", frame(Ping, QByteArray("\x00\xff\xfe\xfd", 4)), {},
              {QByteArray("\x00\xff\xfe\xfd", 4)});
        right("2.4 of 125", frame(Ping, QByteArray(125, '\xfe')), {}, {QByteArray(125, '\xfe')});
        wrong("2.5 of 126", 1002, frame(Ping, QByteArray(126, '\xfe')));
        right("2.6 ten", frame(Ping, "a").repeated(10), {}, QByteArrayList(10, QByteArray("a")));
        right("2.7 a pong unasked for", frame(Pong, {}) + frame(Pong, "x"), {});
        right("2.8 a pong unasked for and a ping", frame(Pong, "x") + frame(Ping, "y"), {}, {"y"});
        wrong("2.9 a pong of 126", 1002, frame(Pong, QByteArray(126, 'x')));
        wrong("2.10 a ping in fragments", 1002, frame(Ping, "a", false) + frame(Continuation, "b"));
        wrong("2.11 a pong in fragments", 1002, frame(Pong, "a", false) + frame(Continuation, "b"));
    }
    void answersPings() { check(); }

    void refusesReservedBits_data()
    {
        columns();
        for (int bits = 1; bits <= 7; ++bits)
            for (const int opcode : {Text, Binary, Close, Ping, Pong})
                wrong("3." + QByteArray::number(bits) + " with opcode " +
                          QByteArray::number(opcode),
                      1002, rawFrame(0x80 | bits << 4 | opcode, "\x80"));
        wrong("3.8 with a continuation", 1002,
              frame(Text, "4", false) + rawFrame(0xc0, "\x81", "2"));
    }
    void refusesReservedBits() { check(); }

    void refusesReservedOpcodes_data()
    {
        columns();
        for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
            const QByteArray name = "4." + QByteArray::number(opcode);
            wrong(name, 1002, frame(opcode, {}));
            wrong(name + " with a payload", 1002, frame(opcode, "3"));
            wrong(name + " amid a message", 1002, frame(Text, "4", false) + frame(opcode, {}));
        }
    }
    void refusesReservedOpcodes() { check(); }

    void putsFragmentsTogether_data()
    {
        columns();
        const QByteArray text = packet("abcdefgh");
        right("5.1 two", inFragments(text, 8), {"abcdefgh"});
        right("5.2 of one byte", inFragments(text, 1), {"abcdefgh"});
        right("5.3 a ping between", inFragments(text, 8, frame(Ping, "p")), {"abcdefgh"},
              QByteArrayList((text.size() - 1) / 8, QByteArray("p")));
        right("5.4 a pong between", inFragments(text, 8, frame(Pong, "p")), {"abcdefgh"});
        right("5.5 empty ones between", inFragments(text, 8, frame(Continuation, {}, false)),
              {"abcdefgh"});
        right("5.6 empty ones around",
              frame(Text, {}, false) + frame(Continuation, text, false) + frame(Continuation, {}),
              {"abcdefgh"});
        right("5.7 one after the other", inFragments(text, 8) + inFragments(packet("b"), 3),
              {"abcdefgh", "b"});
        right("5.8 of a binary",
              frame(Text, "451-[\"x\",\"a\",{\"_placeholder\":true,\"num\":0}]") +
                  frame(Binary, "\xff", false) + frame(Ping, "p") + frame(Continuation, "\xff"),
              {"a"}, {"p"});
        right("5.9 as many as are allowed",
              frame(Text, {}, false) + frame(Continuation, {}, false).repeated(1'022) +
                  frame(Continuation, text),
              {"abcdefgh"});
        wrong("5.10 one more", 1008,
              frame(Text, {}, false) + frame(Continuation, {}, false).repeated(1'023) +
                  frame(Continuation, text));
        wrong("5.11 a hundred thousand of nothing", 1008,
              frame(Text, {}, false) + frame(Continuation, {}, false).repeated(100'000));
        wrong("5.12 a hundred thousand of one byte", 1008,
              frame(Binary, "x", false) + frame(Continuation, "x", false).repeated(100'000));
        wrong("5.13 a continuation of nothing", 1002, frame(Continuation, text));
        wrong("5.14 a continuation of nothing that goes on", 1002,
              frame(Continuation, text, false));
        wrong("5.15 a continuation after the end", 1002,
              inFragments("3", 1) + frame(Continuation, "3"));
        wrong("5.16 a text amid a text", 1002, frame(Text, "4", false) + frame(Text, "3"));
        wrong("5.17 a binary amid a text", 1002, frame(Text, "4", false) + frame(Binary, "3"));
        wrong("5.18 a text amid a binary", 1002, frame(Binary, "4", false) + frame(Text, "3"));
        wrong("5.19 the start of one amid another", 1002,
              frame(Text, "4", false) + frame(Text, "3", false));
    }
    void putsFragmentsTogether() { check(); }

    void readsUtf8_data()
    {
        columns();
        const QByteArray greek("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5");
        right("6.1 whole", frame(Text, packet(greek)), {greek});
        right("6.2 in fragments of one byte", inFragments(packet(greek), 1), {greek});
        right("6.3 in fragments of one byte, with pings",
              inFragments(packet("\xf0\x9f\x98\x80"), 1, frame(Ping, "p")), {"\xf0\x9f\x98\x80"},
              QByteArrayList(packet("\xf0\x9f\x98\x80").size() - 1, QByteArray("p")));
        for (const qsizetype size : {2, 3, 5, 7})
            right("6.4 in fragments of " + QByteArray::number(size),
                  inFragments(packet("a\xf0\x9f\x98\x80\xe4\xbd\xa0\xc3\xbc"), size),
                  {"a\xf0\x9f\x98\x80\xe4\xbd\xa0\xc3\xbc"});
        const auto good = [](const char *name, const QByteArray &text) {
            right(name, frame(Text, packet(text)), {text});
        };
        good("6.5 U+0080", "\xc2\x80");
        good("6.5 U+07FF", "\xdf\xbf");
        good("6.5 U+0800", "\xe0\xa0\x80");
        good("6.5 U+D7FF", "\xed\x9f\xbf");
        good("6.5 U+E000", "\xee\x80\x80");
        good("6.5 U+FFFD", "\xef\xbf\xbd");
        good("6.5 U+FFFE", "\xef\xbf\xbe");
        good("6.5 U+FFFF", "\xef\xbf\xbf");
        good("6.5 U+10000", "\xf0\x90\x80\x80");
        good("6.5 U+10FFFF", "\xf4\x8f\xbf\xbf");
        good("6.5 U+FEFF", "\xef\xbb\xbf");
        const auto bad = [](const QByteArray &name, const QByteArray &text) {
            wrong(name, 1007, frame(Text, packet(text)));
            wrong(name + ", in fragments", 1007, inFragments(packet(text), 1));
        };
        bad("6.6 a continuation byte", "\x80");
        bad("6.6 the highest continuation byte", "\xbf");
        bad("6.6 more continuation bytes than fit", "\xc3\xbc\xbc");
        bad("6.7 a start alone", "\xc3");
        bad("6.7 a start of three with one", "\xe4\xbd");
        bad("6.7 a start of four with two", "\xf0\x9f\x98");
        bad("6.8 FE", "\xfe");
        bad("6.8 FF", "\xff");
        bad("6.9 an overlong slash", "\xc0\xaf");
        bad("6.9 an overlong slash of three", "\xe0\x80\xaf");
        bad("6.9 an overlong slash of four", "\xf0\x80\x80\xaf");
        bad("6.9 the highest overlong ones", "\xc1\xbf");
        bad("6.9 the highest overlong of three", "\xe0\x9f\xbf");
        bad("6.9 the highest overlong of four", "\xf0\x8f\xbf\xbf");
        bad("6.9 an overlong U+0000", "\xc0\x80");
        bad("6.10 a high surrogate", "\xed\xa0\x80");
        bad("6.10 a low surrogate", "\xed\xbf\xbf");
        bad("6.10 both", "\xed\xa0\x80\xed\xb0\x80");
        bad("6.11 above U+10FFFF", "\xf4\x90\x80\x80");
        bad("6.11 of five bytes", "\xf8\x88\x80\x80\x80");
        bad("6.11 of six bytes", "\xfc\x84\x80\x80\x80\x80");
        wrong("6.12 behind much that is good", 1007,
              frame(Text, packet(QByteArray(70'000, 'a') + greek + "\xff" + greek)));
        wrong("6.13 the end within a character", 1007, frame(Text, "42[\"x\xe4\xbd"));
        wrong("6.13 the end within a character, in fragments", 1007,
              frame(Text, "42[\"x\xe4", false) + frame(Continuation, "\xbd"));
        wrong("6.14 a character that begins in one message and ends in the next", 1007,
              frame(Text, "42[\"x\xe4\xbd") + frame(Text, "\xa0\"]"));
        // It reaches Engine.IO, which has no packet with this first character.
        wrong("6.15 a byte order mark first", 1002, frame(Text, "\xef\xbb\xbf" + packet("a")));
        wrong("6.15 a byte order mark alone", 1002, frame(Text, "\xef\xbb\xbf"));
    }
    void readsUtf8() { check(); }

    void answersTheClose_data()
    {
        columns();
        wrong("7.1 without a code", 1000, frame(Close, {}));
        wrong("7.2 one byte", 1002, frame(Close, "\x03"));
        wrong("7.3 with a reason", 1000, frame(Close, closeBody(1000, "Bye.")));
        wrong("7.3 with the longest reason", 1000,
              frame(Close, closeBody(1000, QByteArray(123, '*'))));
        wrong("7.3 with a longer one", 1002, frame(Close, closeBody(1000, QByteArray(124, '*'))));
        wrong("7.4 a reason that is no UTF-8", 1007,
              frame(Close, closeBody(1000, "\xce\xba\xed\xa0\x80")));
        wrong("7.4 a reason that ends within a character", 1007,
              frame(Close, closeBody(1000, "\xe4\xbd")));
        wrong("7.5 in fragments", 1002, frame(Close, closeBody(1000), false));
        for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013,
                               1014, 3000, 3999, 4000, 4999})
            wrong("7.7 " + QByteArray::number(code), code, frame(Close, closeBody(code)));
        for (const int code :
             {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65'535})
            wrong("7.9 " + QByteArray::number(code), 1002, frame(Close, closeBody(code)));
        wrong("7.10 nothing after it is read", 1000,
              frame(Close, closeBody(1000)) + frame(Ping, "p") + frame(Text, packet("a")) +
                  frame(Close, closeBody(3000)));
        wrong("7.11 amid a message", 1001, frame(Text, "4", false) + frame(Close, closeBody(1001)));
    }
    void answersTheClose() { check(); }

    void holdsToItsLimits_data()
    {
        columns();
        const QByteArray largest = packet(QByteArray(131'072 - packet({}).size(), 'x'));
        right("9.1 the largest", frame(Text, largest), {largest.sliced(8, largest.size() - 10)});
        right("9.2 the largest in fragments", inFragments(largest, 1'000),
              {largest.sliced(8, largest.size() - 10)});
        wrong("9.3 one more", 1009, frame(Text, largest + ' '));
        wrong("9.4 one more in fragments", 1009, inFragments(largest + ' ', 1'000));
        // The payload need not come.
        wrong("9.5 a head that says more", 1009,
              rawFrame(0x82, QByteArray("\xff\0\0\0\0\0\x02\0\x01", 9)));
        wrong("9.6 a head that says much more", 1009,
              rawFrame(0x82, QByteArray("\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 9)));
        wrong("9.7 a fragment whose head says more", 1009,
              frame(Text, "4", false) + rawFrame(0x80, QByteArray("\xff\0\0\0\0\0\x02\0\0", 9)));
        wrong("9.8 a fragment that says much more", 1009,
              frame(Text, "4", false) +
                  rawFrame(0x80, QByteArray("\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 9)));
    }
    void holdsToItsLimits() { check(); }

    void boundsNoFragmentsWhenToldSo()
    {
        Options options;
        options.maxFragments = 0;
        EchoServer server(options);
        RawPeer peer(server.port);
        QVERIFY(peer.open());
        peer.socket.write(frame(Text, {}, false) + frame(Continuation, {}, false).repeated(50'000) +
                          frame(Continuation, packet("a")));
        QVERIFY(waitFor([&] { return peer.peeked().contains("42[\"echo\""); }));
    }
};

QTEST_GUILESS_MAIN(FramingTest)
#include "tst_framing.moc"
