#pragma once

#include "documents.h"
#include "recentlyshown.h"

#include <memory>

#include <QWidget>

class QLineEdit;

namespace chatbook::app {

class ContactList;
class ContactView;
class ElidedLabel;
class Session;

/// The left side of the window: the filter box and the list below it. When it is narrow, only the
/// avatars.
class ContactPanel : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive it.
    ContactPanel(Session &session, const Clock &clock, QWidget *parent = nullptr);
    ~ContactPanel() override;

    void focusFilter();
    ContactView *view() const { return m_view; }
    QLineEdit *filter() const { return m_filter; }
    /// The line at the bottom: connected, connecting or offline.
    QString state() const;

signals:
    void opened(const chatbook::Recipient &recipient);
    /// The person left the filter with Esc.
    void left();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void filterChanged(const QString &text);
    void rowsChanged();
    void choose(int row);
    void openChosen();
    void open(const Recipient &recipient);
    void showState();

    const Clock &m_clock;
    Session &m_session;
    std::unique_ptr<ContactList> m_contacts;
    QLineEdit *m_filter;
    ContactView *m_view;
    ElidedLabel *m_state;
    QWidget *m_foot;
    RecentlyShown<Recipient> m_chosen; ///< Enter opens it
    bool m_choseByHand = false;
    std::chrono::milliseconds m_typed{0}; ///< when the person last typed
};

} // namespace chatbook::app
