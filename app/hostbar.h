#pragma once

#include "ui/noticebar.h"

#include <QStringList>

namespace chatbook {

/// Says how others join the chat that is hosted here.
class HostBar : public NoticeBar
{
    Q_OBJECT

public:
    /// `addresses` as others type them, best first.
    explicit HostBar(const QStringList &addresses, QWidget *parent = nullptr);

private:
    void copy(const QString &address);
};

} // namespace chatbook
