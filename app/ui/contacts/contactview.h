#pragma once

#include "documents.h"
#include "openablelist.h"
#include "recentlyshown.h"

namespace chatbook::app {

class ContactDelegate;
class ContactList;

/// The list of contacts. A click, or Enter on a row, opens it; the arrow keys move among the rows;
/// letters go to the parent, because they are meant for the composer.
///
/// Rows move by themselves. A click opens the row that the person saw in that place.
class ContactView : public OpenableList
{
    Q_OBJECT

public:
    /// The clock must outlive it.
    explicit ContactView(const Clock &clock, QWidget *parent = nullptr);

    /// The list must outlive the view, or be replaced first. None: shows nothing.
    void setContacts(ContactList *contacts);

    /// Marks the conversation that is shown, and scrolls to it, but not at the start: then the
    /// latest ones are shown.
    void setOpen(const ConversationId &id);
    ConversationId open() const { return m_open; }
    /// Marks the current row, which the person chooses with keys.
    void setChoosing(bool choosing);

    /// The row `step` rows from the open one (1: below, -1: above), only with unread messages if
    /// asked; an empty id if there is none.
    Recipient neighbour(int step, bool unread) const;

    QSize minimumSizeHint() const override;

signals:
    void opened(const chatbook::Recipient &recipient);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    struct Place
    {
        Recipient recipient;
        QRect rect; ///< in the window, as the whole list may move

        friend bool operator==(const Place &, const Place &) = default;
    };

    void restoreCurrent();
    QList<Place> places() const;
    QRect inWindow(const QRect &rect) const;

    ContactDelegate *m_delegate;
    ContactList *m_contacts = nullptr;
    ConversationId m_open;
    RecentlyShown<QList<Place>> m_seen;
    Place m_pressed; ///< empty while the mouse button is not pressed
};

} // namespace chatbook::app
