#pragma once

#include "hosting.h"
#include "noticebar.h"

namespace chatbook::app {

class Profile;

/// Tells the host that this computer's firewall may keep everyone out, and how to let them in.
/// Hidden if there is none, or after the person has hidden it.
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
