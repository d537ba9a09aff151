#pragma once

#include "link.h"

#include <QScrollArea>

class QCheckBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace chatbook::app {

/// Shown before anything is sent to a chat that is unknown, or is not the one that was at its
/// address before: its key in words, and what comparing them proves.
class TrustPage : public QScrollArea
{
    Q_OBJECT

public:
    explicit TrustPage(QWidget *parent = nullptr);

    /// `place` is the address as people type it, `key` the SHA-256 that was shown there.
    void ask(const QString &place, const UnknownKey &unknown);

signals:
    void accepted();
    void declined();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void applyTheme();

    QLabel *m_title;
    QLabel *m_text;
    QVBoxLayout *m_key;
    QCheckBox *m_compared;
    QPushButton *m_accept;
    QPushButton *m_decline;
    bool m_isWarning = false;
};

} // namespace chatbook::app
