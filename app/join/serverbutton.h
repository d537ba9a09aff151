#pragma once

#include "core/profile.h"

#include <QAbstractButton>

namespace chatbook {

/// A server used before: its name, where it is and who one is there. A click joins it.
class ServerButton : public QAbstractButton
{
    Q_OBJECT

public:
    explicit ServerButton(const KnownServer &server, QWidget *parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_title;
    QString m_detail;
    User m_badge; ///< drawn as an avatar
};

} // namespace chatbook
