#pragma once

#include "documents.h"

#include <QStyledItemDelegate>

namespace chatbook::app {

/// Paints a row of ContactList: avatar with presence, name, time, last line, unread badge. In a row
/// narrower than collapseBelow, only the avatar and the badge.
class ContactDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    static constexpr int collapseBelow = 150; ///< px
    static constexpr int collapsedWidth = 68;

    using QStyledItemDelegate::QStyledItemDelegate;

    /// Marks the conversation that is open.
    void setOpen(const ConversationId &id) { m_open = id; }
    /// Marks the selected row instead, which Enter opens.
    void setChoosing(bool choosing) { m_choosing = choosing; }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

private:
    void paintText(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index,
                   const QRect &area) const;

    ConversationId m_open;
    bool m_choosing = false;
};

} // namespace chatbook::app
