#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace chatbook::app {

/// Progress or failure of a request, as a sentence; with a button to cancel while it runs. Hidden
/// if there is nothing to say.
class JoinStatus : public QWidget
{
    Q_OBJECT

public:
    explicit JoinStatus(QWidget *parent = nullptr);

    void showBusy(const QString &sentence);
    void showError(const QString &sentence); ///< empty: shows nothing

    bool isError() const { return m_isError && !isHidden(); }
    bool isBusy() const { return !m_isError && !isHidden(); }

signals:
    void cancelled();

protected:
    void changeEvent(QEvent *event) override;

private:
    void say(const QString &sentence, bool isError);
    void applyTheme();

    QLabel *m_message;
    QPushButton *m_cancel;
    bool m_isError = false;
};

} // namespace chatbook::app
