#pragma once

#include "core/hosting.h"

#include <QDialog>

namespace chatbook {

/// Shows whoever hosts a chat what the others need to join it.
class JoinCard : public QDialog
{
    Q_OBJECT

public:
    explicit JoinCard(const Hosted &hosted, QWidget *parent = nullptr);
};

} // namespace chatbook
