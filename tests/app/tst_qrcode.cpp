#include "ui/qrcode.h"

#include "joinlink.h"

#include <QPainter>
#include <QRandomGenerator>
#include <QTest>

using namespace chatbook;

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
        QCOMPARE(qrText(code.scaled(code.size() * 4)), std::optional(text));
    }

    void isReadFromAPhotograph()
    {
        const QString text = "chatbook://join?a=192.168.1.5&k=" + QString(43, u'k');
        QCOMPARE(qrText(photograph(qrImage(text))), std::optional(text));
    }

    void findsNothingWhereThereIsNone()
    {
        QVERIFY(!qrText({}));
        QImage blank(300, 300, QImage::Format_RGB32);
        blank.fill(Qt::gray);
        QVERIFY(!qrText(blank));
        QVERIFY(!qrText(QImage(20'000, 1'000, QImage::Format_Grayscale8))); // too much to look at
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
        QCOMPARE(qrText(widget.grab().toImage()), std::optional(longLink()));
    }
};

QTEST_MAIN(QrCodeTest)
#include "tst_qrcode.moc"
