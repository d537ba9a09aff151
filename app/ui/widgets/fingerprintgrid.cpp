#include "fingerprintgrid.h"

#include "keywords.h"
#include "theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

namespace chatbook::app {

namespace {

constexpr int columns = 4;

} // namespace

FingerprintGrid::FingerprintGrid(const QByteArray &key, QWidget *parent)
    : QWidget(parent)
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(spacing::small);
    const QStringList words = keyWords(key);
    for (const QString &word : words) {
        auto *label = new QLabel(word);
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
        label->setContentsMargins(spacing::tiny, spacing::small, spacing::tiny, spacing::small);
        label->setAutoFillBackground(true);
        const int index = int(m_words.size());
        grid->addWidget(label, index / columns, index % columns);
        m_words.append(label);
    }
    setAccessibleName(words.join(u' '));
    applyTheme();
}

void FingerprintGrid::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

void FingerprintGrid::applyTheme()
{
    const Theme theme = Theme::of(palette());
    QPalette colors;
    colors.setColor(QPalette::Window, theme.current);
    colors.setColor(QPalette::WindowText, theme.text);
    for (QLabel *word : std::as_const(m_words)) {
        word->setPalette(colors);
        word->setFont(Fonts::of(font()).name);
    }
}

} // namespace chatbook::app
