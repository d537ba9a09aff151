#pragma once

#include <QLineEdit>

class QMimeData;

namespace chatbook::app {

/// The box for a link or an address, which also takes a picture of a link's QR code.
class AddressField : public QLineEdit
{
    Q_OBJECT

public:
    explicit AddressField(QWidget *parent = nullptr);

    /// What was pasted or dropped. Answered by found() or notFound().
    void take(const QMimeData &data);

signals:
    void found(const QString &linkOrAddress);
    /// Why there is none: a sentence fit to show a person.
    void notFound(const QString &sentence);

protected:
    void keyPressEvent(QKeyEvent *event) override;
};

} // namespace chatbook::app
