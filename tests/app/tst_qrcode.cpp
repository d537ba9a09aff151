#include "qrcode.h"

#include "joinlink.h"
#include "qrreader.h"

#include <QPainter>
#include <QRandomGenerator>
#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

namespace {

QString longLink()
{
    JoinLink link{.key = QByteArray(32, '\xa5'),
                  .invite = QString(22, u'x'),
                  .name = QString::fromUtf8("Büro im dritten Stock 会议室")};
    for (int i = 0; i < JoinLink::mostAddresses; ++i)
        link.addresses.append(QString("2001:db8:1234:5678:9abc:def0:1234:%1").arg(1000 + i));
    return link.toText();
}

/// As a camera sees it: larger, turned, unevenly lit, with noise.
QImage photograph(const QImage &code)
{
    QImage photo(900, 900, QImage::Format_RGB32);
    QLinearGradient light(0, 0, 900, 900);
    light.setColorAt(0, QColor(200, 190, 170));
    light.setColorAt(1, QColor(120, 110, 100));
    QPainter painter(&photo);
    painter.fillRect(photo.rect(), light);
    painter.setOpacity(0.8);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.translate(450, 450);
    painter.rotate(17);
    painter.drawImage(QRect(-270, -270, 540, 540), code);
    painter.end();
    QRandomGenerator random(1);
    for (int i = 0; i < 4'000; ++i)
        photo.setPixelColor(int(random.bounded(900)), int(random.bounded(900)),
                            QColor::fromRgb(random.generate()));
    return photo;
}

/// In colours, four pixels a module.
QImage coloured(const QString &text, const QColor &dark, const QColor &light)
{
    const QImage code = qrImage(text);
    QImage image(code.size() * 4, QImage::Format_ARGB32);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            image.setPixelColor(x, y, qGray(code.pixel(x / 4, y / 4)) < 128 ? dark : light);
    return image;
}

const QString someText = "chatbook://join?a=192.168.1.5&k=" + QString(43, u'k');

} // namespace

class QrCodeTest : public QObject
{
    Q_OBJECT

private slots:
    void isReadAsItWasWritten_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("short") << "chatbook://join?a=10.0.0.1";
        QTest::newRow("all a link may have") << longLink();
        QTest::newRow("of several scripts") << QString::fromUtf8("会议室 Ünï ☕ مرحبا");
    }

    void isReadAsItWasWritten()
    {
        QFETCH(const QString, text);
        const QImage code = qrImage(text);
        QVERIFY(!code.isNull());
        QCOMPARE(qrTexts(code.scaled(code.size() * 4)), QStringList(text));
    }

    void isReadFromAPhotograph()
    {
        const QString text = "chatbook://join?a=192.168.1.5&k=" + QString(43, u'k');
        QCOMPARE(qrTexts(photograph(qrImage(text))), QStringList(text));
    }

    void isReadInAnyColours_data()
    {
        QTest::addColumn<QColor>("dark");
        QTest::addColumn<QColor>("light");
        const QColor none(0, 0, 0, 0);
        QTest::newRow("black on transparent") << QColor(Qt::black) << none;
        QTest::newRow("black on transparent white")
            << QColor(Qt::black) << QColor(255, 255, 255, 0);
        QTest::newRow("white on transparent") << QColor(Qt::white) << none;
        QTest::newRow("white on black") << QColor(Qt::white) << QColor(Qt::black);
        QTest::newRow("grey on darker grey") << QColor("#999999") << QColor("#2b2b2b");
        QTest::newRow("pale grey") << QColor("#dddddd") << QColor(Qt::white);
        QTest::newRow("paler grey") << QColor("#f8f8f8") << QColor(Qt::white);
        QTest::newRow("black on nearly black") << QColor(Qt::black) << QColor("#181818");
        QTest::newRow("yellow") << QColor(Qt::yellow) << QColor(Qt::white);
        QTest::newRow("red on blue") << QColor(Qt::red) << QColor(Qt::blue);
        QTest::newRow("half transparent") << QColor(0, 0, 0, 100) << none;
    }
    void isReadInAnyColours()
    {
        QFETCH(const QColor, dark);
        QFETCH(const QColor, light);
        QCOMPARE(qrTexts(coloured(someText, dark, light)), QStringList(someText));
    }

    void isReadAsSmallAsItCanBe()
    {
        QCOMPARE(qrTexts(qrImage(someText)), QStringList(someText)); // one pixel a module
    }

    void isReadAmongOthers()
    {
        const QString other = "WIFI:T:WPA;S:home;P:secret;;";
        QImage page(800, 1'200, QImage::Format_RGB32);
        page.fill(Qt::white);
        QPainter painter(&page);
        painter.fillRect(0, 0, 800, 50, Qt::black);
        painter.drawImage(100, 100, coloured(other, Qt::black, Qt::white));
        painter.drawImage(100, 400, coloured("https://example.org", Qt::black, Qt::white));
        painter.drawImage(100, 700, coloured(someText, QColor("#d0d0d0"), Qt::white)); // pale
        painter.end();
        const QStringList texts =
            qrTexts(page, [](const QString &text) { return text == someText; });
        QVERIFY(texts.contains(someText));
        QVERIFY(texts.contains(other));
        QCOMPARE(QSet(texts.begin(), texts.end()).size(), texts.size());
    }

    void isReadInAPictureOfManyPixels()
    {
        QImage page(7'000, 5'000, QImage::Format_Grayscale8); // as large cameras have
        page.fill(Qt::white);
        QPainter(&page).drawImage(QRect(2'000, 2'000, 900, 900), qrImage(someText));
        QCOMPARE(qrTexts(page), QStringList(someText));
        const QSize size = qrReadingSize(page.size());
        QVERIFY(size.width() * size.height() <= 17'000'000);
        QCOMPARE(qrReadingSize({800, 600}), QSize(800, 600));
    }

    void findsNothingWhereThereIsNone()
    {
        QVERIFY(qrTexts({}).isEmpty());
        QImage blank(300, 300, QImage::Format_ARGB32);
        for (const QColor &color : {QColor(Qt::gray), QColor(Qt::white), QColor(0, 0, 0, 0)}) {
            blank.fill(color);
            QVERIFY(qrTexts(blank).isEmpty());
        }
        for (const QSize &size : {QSize(1, 1), QSize(20'000, 1), QSize(1, 20'000)}) {
            QImage odd(size, QImage::Format_Grayscale8);
            odd.fill(Qt::white);
            QVERIFY(qrTexts(odd).isEmpty());
        }
    }

    void hasNoneForWhatIsTooLong()
    {
        QVERIFY(qrImage(QString(5'000, u'x')).isNull());
        QVERIFY(qrImage({}).isNull());
    }

    void showsOneThatCanBeRead()
    {
        QrCode widget;
        widget.setText(longLink());
        widget.resize(400, 300);
        QCOMPARE(qrTexts(widget.grab().toImage()), QStringList(longLink()));
    }
};

QTEST_MAIN(QrCodeTest)
#include "tst_qrcode.moc"
