#pragma once

#include <QWidget>

class QLabel;

namespace chatbook::app {

/// A server's key as words to compare, four in a row.
class FingerprintGrid : public QWidget
{
    Q_OBJECT

public:
    /// `key` is a SHA-256.
    explicit FingerprintGrid(const QByteArray &key, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;

private:
    void applyTheme();

    QList<QLabel *> m_words;
};

} // namespace chatbook::app
