#include "trustpage.h"

#include "fingerprintgrid.h"
#include "pageparts.h"
#include "theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace chatbook::app {

namespace {

constexpr int pageWidth = 440;

} // namespace

TrustPage::TrustPage(QWidget *parent)
    : QScrollArea(parent)
    , m_title(plainLabel())
    , m_text(plainLabel())
    , m_key(new QVBoxLayout)
    , m_compared(new QCheckBox(tr("The host's window shows the same words")))
    , m_accept(new QPushButton(tr("Join")))
    , m_decline(new QPushButton(tr("Back")))
{
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::small);
    buttons->addWidget(m_decline, 1);
    buttons->addWidget(m_accept, 1);
    auto *column = new QVBoxLayout;
    column->setSpacing(spacing::large);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addLayout(m_key);
    column->addWidget(m_compared);
    column->addLayout(buttons);
    showColumn(*this, column, pageWidth);

    connect(m_accept, &QPushButton::clicked, this, &TrustPage::accepted);
    connect(m_decline, &QPushButton::clicked, this, &TrustPage::declined);
    connect(m_compared, &QCheckBox::toggled, m_accept, &QPushButton::setEnabled);
    applyTheme();
}

void TrustPage::ask(const QString &place, const UnknownKey &unknown)
{
    using Why = UnknownKey::Why;
    const bool isOffered = unknown.why != Why::NotLinked && unknown.why != Why::NotListed;
    m_isWarning = unknown.why != Why::New;
    if (unknown.why == Why::NotLinked) {
        m_title->setText(tr("This is not the chat that the link is for"));
        m_text->setText(
            tr("What answers at %1 cannot show that it is the chat of the link. Somebody may be "
               "posing as it, to read what you write. Or it was set up anew, or another computer "
               "has this address now.\n\nNothing was told to it. Ask whoever sent the link for a "
               "new one.")
                .arg(place));
    } else if (unknown.why == Why::NotListed) {
        m_title->setText(tr("This is not the chat that was listed"));
        m_text->setText(tr("What answers at %1 cannot show that it is the chat of the list. "
                           "Somebody may be posing as it, to read what you write. Or another "
                           "computer has this address now.\n\nNothing was told to it.")
                            .arg(place));
    } else if (unknown.why == Why::Poses) {
        m_title->setText(tr("This says that it is a chat that you know"));
        m_text->setText(
            tr("What answers at %1 cannot show that it is that chat. Somebody may be posing as it, "
               "to read what you write. Or it was set up anew, on another computer.\n\nIt was told "
               "your name, and nothing that is for the chat you know. Ask whoever hosts that, not "
               "by this chat, for the words that their window shows under “Invite”.")
                .arg(place));
    } else if (unknown.why == Why::Changed) {
        m_title->setText(tr("This is not the chat that was here before"));
        m_text->setText(
            tr("What answers at %1 cannot show that it is the chat you know. Somebody may be "
               "posing as it, to read what you write. Or it was set up anew, or another computer "
               "has this address now.\n\nNothing was told to it. The chat you know opens again "
               "as soon as it is found on this network. Ask whoever hosts it, not by this chat, "
               "for the words that their window shows under “Invite”.")
                .arg(place));
    } else {
        m_title->setText(tr("You are new here"));
        m_text->setText(
            tr("To be sure that it is the right chat at %1, compare these words with those that "
               "whoever hosts it sees under “Invite”. Where all are the same, nobody poses as "
               "them, "
               "and nobody can read along. You are asked this once.")
                .arg(place));
    }
    while (QLayoutItem *item = m_key->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (isOffered) // otherwise there is nothing to compare
        m_key->addWidget(new FingerprintGrid(unknown.key));
    m_compared->setVisible(isOffered && m_isWarning);
    m_compared->setChecked(false);
    m_accept->setVisible(isOffered);
    m_accept->setEnabled(!m_isWarning);
    m_accept->setText(isOffered && m_isWarning ? tr("Join all the same") : tr("Join"));
    m_accept->setDefault(!m_isWarning);
    m_decline->setDefault(m_isWarning);
    applyTheme();
    // A warning may appear while the person types; that key press must not confirm it.
    if (m_isWarning)
        setFocus();
    else
        m_accept->setFocus();
}

void TrustPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        m_decline->click();
    else if (auto *button = qobject_cast<QPushButton *>(focusWidget());
             button && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter))
        button->click();
    else
        QScrollArea::keyPressEvent(event);
}

void TrustPage::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

void TrustPage::applyTheme()
{
    const Theme theme = Theme::of(palette());
    m_title->setFont(Fonts::of(font()).title);
    QPalette colors;
    colors.setColor(QPalette::WindowText, m_isWarning ? theme.danger : theme.text);
    m_title->setPalette(colors);
}

} // namespace chatbook::app
