#include "findpiece.h"

#include <QByteArray>
#include <QTest>

#include <random>

using namespace chatbook;
using namespace chatbook::server;

class FindPieceTest : public QObject
{
    Q_OBJECT

    static qsizetype found(QByteArrayView text, QByteArrayView piece)
    {
        // The bytes behind the text hold the piece too, but must not count. There is nothing after
        // them, so a sanitizer notices reading too far.
        QByteArray bytes = text.toByteArray();
        bytes += piece.toByteArray().repeated(findSlack / piece.size() + 1).first(findSlack);
        const std::vector<char> exact(bytes.begin(), bytes.end());
        const char *end = exact.data() + text.size();
        const char *place = findPiece(exact.data(), end, piece);
        return place == end ? -1 : place - exact.data();
    }

private slots:
    void findsThePieceAtEveryPlace()
    {
        for (const qsizetype length : {1, 2, 3, 4, 5, 63, 64, 65, 200}) {
            QByteArray piece(length, 'b');
            piece.back() = 'c';
            for (qsizetype place = 0; place < 300; ++place) {
                QByteArray text(600, 'b');
                text.replace(place, length, piece);
                QCOMPARE(found(text, piece), std::max(qsizetype(0), place));
                QCOMPARE(found(text.first(place + length), piece), place);
                QCOMPARE(found(text.first(place + length - 1), piece), -1);
            }
        }
    }

    void findsNothingInNothing()
    {
        QCOMPARE(found("", "a"), -1);
        QCOMPARE(found("", "abc"), -1);
        QCOMPARE(found("ab", "abc"), -1);
        QCOMPARE(found("abc", "abc"), 0);
    }

    void findsWhatASlowSearchFinds()
    {
        std::mt19937 random(1);
        for (int round = 0; round < 20'000; ++round) {
            const auto any = [&](int letters) {
                return char('a' + int(random() % unsigned(letters)));
            };
            const int letters = 1 + round % 4; // few: nearly every place could match
            QByteArray text(qsizetype(random() % 300), 'x');
            for (char &character : text)
                character = any(letters);
            QByteArray piece(1 + qsizetype(random() % (round % 2 == 0 ? 4 : 40)), 'x');
            for (char &character : piece)
                character = any(letters);
            QCOMPARE(found(text, piece), text.indexOf(piece));
        }
    }
};

QTEST_GUILESS_MAIN(FindPieceTest)
#include "tst_findpiece.moc"
