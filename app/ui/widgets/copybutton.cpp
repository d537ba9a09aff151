#include "copybutton.h"

#include <QClipboard>
#include <QGuiApplication>

#include <chrono>

namespace chatbook::app {

using namespace std::chrono_literals;

CopyButton::CopyButton(const QString &label, QWidget *parent)
    : QPushButton(label, parent)
    , m_label(label)
{
    setEnabled(false);
    setAutoDefault(false);
    m_timer.setSingleShot(true);
    m_timer.setInterval(2s);
    connect(this, &QPushButton::clicked, this, &CopyButton::copy);
    connect(&m_timer, &QTimer::timeout, this, [this] { setText(m_label); });
}

void CopyButton::setContent(const QString &content)
{
    m_content = content;
    setEnabled(!content.isEmpty());
}

void CopyButton::copy()
{
    QGuiApplication::clipboard()->setText(m_content);
    setMinimumWidth(width()); // the shorter word must not move its neighbours
    setText(tr("Copied"));
    m_timer.start();
}

} // namespace chatbook::app
