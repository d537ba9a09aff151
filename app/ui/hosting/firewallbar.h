#pragma once

#include "hosting.h"
#include "noticebar.h"

namespace chatbook::app {

class Profile;

/// Tells whoever hosts that the firewall of this computer may keep everyone out, and what lets them
/// in; hidden where there is none, and once the person has hidden it.
class FirewallBar : public NoticeBar
{
    Q_OBJECT

public:
    /// The profile must outlive it.
    FirewallBar(Profile &profile, const Hosted &hosted, QWidget *parent = nullptr);

    void setHosted(const Hosted &hosted);

private:
    Profile &m_profile;
    QString m_command;
};

} // namespace chatbook::app
