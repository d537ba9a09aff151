#include "chatheader.h"

#include "avatar.h"
#include "elidedlabel.h"
#include "glyphs.h"
#include "theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace chatbook::app {

namespace {

constexpr int avatarSize = 38;

} // namespace

ChatHeader::ChatHeader(QWidget *parent)
    : QWidget(parent)
    , m_name(new ElidedLabel(this))
    , m_presence(new ElidedLabel(this))
    , m_search(new QToolButton(this))
{
    m_search->setAutoRaise(true);
    m_search->setIconSize({22, 22});
    m_search->setToolTip(tr("Search messages (Ctrl+F)"));
    m_search->setAccessibleName(tr("Search messages"));
    auto *words = new QVBoxLayout;
    words->setSpacing(1);
    words->addStretch();
    words->addWidget(m_name);
    words->addWidget(m_presence);
    words->addStretch();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(spacing::large + avatarSize + spacing::medium, spacing::small,
                            spacing::medium, spacing::small);
    row->addLayout(words, 1);
    row->addWidget(m_search);
    setMinimumHeight(avatarSize + 2 * spacing::small + 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(m_search, &QToolButton::clicked, this, &ChatHeader::searchRequested);
    applyTheme();
}

void ChatHeader::setRecipient(const Recipient &recipient)
{
    m_recipient = recipient;
    m_name->setText(recipient.name);
    update();
}

void ChatHeader::setPresence(const QString &text, bool online)
{
    m_presence->setText(text);
    m_presence->setVisible(!text.isEmpty());
    m_online = online;
    update();
}

QString ChatHeader::presence() const
{
    return m_presence->text();
}

void ChatHeader::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.surface);
    painter.fillRect(0, height() - 1, width(), 1, theme.separator);
    const QRect avatar = avatarRect();
    painter.setFont(font());
    paintAvatarOf(painter, avatar, m_recipient);
    if (m_online)
        paintOnlineDot(painter, avatar, theme, theme.surface);
}

void ChatHeader::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

QRect ChatHeader::avatarRect() const
{
    return QStyle::visualRect(
        layoutDirection(), rect(),
        {spacing::large, (height() - avatarSize) / 2, avatarSize, avatarSize});
}

void ChatHeader::applyTheme()
{
    const Theme theme = Theme::of(palette());
    const Fonts fonts = Fonts::of(font());
    m_name->setFont(fonts.name);
    m_presence->setFont(fonts.small);
    m_presence->setColor(theme.secondaryText);
    m_search->setIcon(glyphIcon(Glyph::Search, theme.secondaryText));
}

} // namespace chatbook::app
