#pragma once

#include <QLineEdit>

class QMimeData;

namespace chatbook::app {

/// The field for a link or an address. It also takes a picture of a link's QR code.
class AddressField : public QLineEdit
{
    Q_OBJECT

public:
    explicit AddressField(QWidget *parent = nullptr);

    /// Takes pasted or dropped data. Answered by found() or notFound().
    void take(const QMimeData &data);

signals:
    void found(const QString &linkOrAddress);
    /// There is none; a sentence to show to a person says why.
    void notFound(const QString &sentence);

protected:
    void keyPressEvent(QKeyEvent *event) override;
};

} // namespace chatbook::app
