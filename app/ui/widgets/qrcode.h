#pragma once

#include <QImage>
#include <QWidget>

namespace chatbook::app {

/// A text as a QR code (ISO/IEC 18004), one pixel for each module, dark on light, with the quiet
/// zone of four modules around it. Null if the text is too long, above some 2,300 bytes.
QImage qrImage(const QString &text);

/// Shows a QR code as large as possible, dark on white in any theme: some readers know no other.
class QrCode : public QWidget
{
    Q_OBJECT

public:
    explicit QrCode(QWidget *parent = nullptr);

    void setText(const QString &text);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return width; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QImage m_image;
};

} // namespace chatbook::app
