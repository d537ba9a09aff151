#include "firewallbar.h"

#include "profile.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QToolButton>

namespace chatbook::app {

namespace {

/// The key for the command that the person has hidden.
const QString hiddenKey = QStringLiteral("firewall-hidden");

} // namespace

FirewallBar::FirewallBar(Profile &profile, const Hosted &hosted, QWidget *parent)
    : NoticeBar(parent)
    , m_profile(profile)
{
    setTone(Tone::Warning);
    auto *copy = addButton(tr("Copy command"));
    copy->setToolTip(tr("To be pasted into a terminal"));
    connect(copy, &QToolButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_command); });
    connect(addButton(tr("Hide")), &QToolButton::clicked, this, [this] {
        m_profile.remember(hiddenKey, m_command.toUtf8());
        hide();
    });
    setHosted(hosted);
}

void FirewallBar::setHosted(const Hosted &hosted)
{
    m_command = hosted.firewallCommand;
    const QString text = tr("The firewall of this computer (%1) may keep others out. This lets "
                            "them in: %2")
                             .arg(hosted.firewall, m_command);
    setText(text);
    setToolTip(text);
    setVisible(!m_command.isEmpty() && m_profile.remembered(hiddenKey) != m_command.toUtf8());
}

} // namespace chatbook::app
