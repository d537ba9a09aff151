#pragma once

#include "hosting.h"
#include "noticebar.h"

namespace chatbook::app {

/// Says how others join the chat hosted here.
class HostBar : public NoticeBar
{
    Q_OBJECT

public:
    explicit HostBar(const Hosted &hosted, QWidget *parent = nullptr);

    /// The addresses have changed.
    void setHosted(const Hosted &hosted);

signals:
    /// The person asks for the card with the details.
    void cardRequested();
    /// The person asks who may join, and who has joined.
    void peopleRequested();
    /// The person asks for the chat's data on this computer.
    void dataRequested();
};

} // namespace chatbook::app
