#pragma once

#include "documents.h"

#include <memory>

#include <QWidget>

class QLineEdit;

namespace chatbook {

class ContactList;
class ContactView;
class ElidedLabel;
class Session;

/// The left side of the window: the filter box and the list below it. Narrow, it is the avatars
/// alone.
class ContactPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ContactPanel(QWidget *parent = nullptr);
    ~ContactPanel() override;

    /// Shows that session's people; null before a session ends.
    void setSession(Session *session);
    void focusFilter();
    ContactView *view() const { return m_view; }
    QLineEdit *filter() const { return m_filter; }
    /// The line at the foot: connected, connecting or offline.
    QString state() const;

signals:
    void opened(const chatbook::Recipient &recipient);
    /// The filter was left with Esc.
    void left();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void filterChanged(const QString &text);
    void showState();

    Session *m_session = nullptr;
    std::unique_ptr<ContactList> m_contacts;
    QLineEdit *m_filter;
    ContactView *m_view;
    ElidedLabel *m_state;
    QWidget *m_foot;
};

} // namespace chatbook
