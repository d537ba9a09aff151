#pragma once

#include <QWidget>

class QHBoxLayout;
class QToolButton;

namespace chatbook::app {

class ElidedLabel;

/// A slim line across the window with one message, and buttons for what can be done.
class NoticeBar : public QWidget
{
    Q_OBJECT

public:
    enum class Tone { Calm, Warning };

    explicit NoticeBar(QWidget *parent = nullptr);

    void setText(const QString &text);
    QString text() const;
    void setTone(Tone tone);
    /// Adds a button at the end, left of earlier ones.
    QToolButton *addButton(const QString &text);

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void applyTheme();

    ElidedLabel *m_label;
    QHBoxLayout *m_row;
    Tone m_tone = Tone::Calm;
};

} // namespace chatbook::app
