#pragma once

#include "documents.h"
#include "ui/openablelist.h"

namespace chatbook {

class ContactDelegate;
class ContactList;

/// The list of those one can write to. A click, or Enter on a row, opens it; the arrow keys move
/// among the rows; letters are left to whoever is behind, for they are meant for the composer.
class ContactView : public OpenableList
{
    Q_OBJECT

public:
    explicit ContactView(QWidget *parent = nullptr);

    /// The list must outlive the view, or be replaced first. None: shows nothing.
    void setContacts(ContactList *contacts);

    /// Marks the conversation that is shown, scrolled into sight.
    void setOpen(const RecipientId &id);
    RecipientId open() const { return m_open; }

    /// The row `step` rows from the open one (1: below, -1: above), with unread messages only
    /// when asked; an empty id when there is none.
    Recipient neighbour(int step, bool unread) const;

    QSize minimumSizeHint() const override;

signals:
    void opened(const chatbook::Recipient &recipient);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void restoreCurrent();

    ContactDelegate *m_delegate;
    ContactList *m_contacts = nullptr;
    RecipientId m_open;
};

} // namespace chatbook
