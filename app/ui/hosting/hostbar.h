#pragma once

#include "hosting.h"
#include "noticebar.h"

namespace chatbook::app {

/// Says how others join the chat that is hosted here.
class HostBar : public NoticeBar
{
    Q_OBJECT

public:
    explicit HostBar(const Hosted &hosted, QWidget *parent = nullptr);

    /// It is reached otherwise now.
    void setHosted(const Hosted &hosted);

signals:
    /// The person asks for the card that says it at length.
    void cardRequested();
    /// The person asks for who may join, and who has.
    void peopleRequested();
    /// The person asks for what the chat keeps on this computer.
    void dataRequested();
};

} // namespace chatbook::app
