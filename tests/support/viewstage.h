#pragma once

#include "clock.h"
#include "jumpbutton.h"
#include "messageview.h"
#include "support/fakesource.h"
#include "support/layoutparts.h"

#include <QTest>
#include <QWheelEvent>

namespace chatbook::app {

class FixedClock : public Clock
{
public:
    QDateTime now() const override
    {
        return QDateTime::fromString("2026-01-02T12:00:00Z", Qt::ISODate);
    }
    std::chrono::milliseconds elapsed() const override { return {}; }
};

/// A view of a fake conversation, opened and on the screen.
struct Stage
{
    explicit Stage(qint64 size, qint64 read = 0, bool opened = true)
        : source(size, read)
        , list(&source)
        , view(&list, clock)
    {
        view.resize(500, 400);
        view.show();
        view.activateWindow();
        if (!QTest::qWaitForWindowActive(&view))
            qFatal("the window did not become active");
        if (opened) {
            view.open();
            settle();
        }
    }

    /// Waits until all requested pages have come.
    void settle()
    {
        QVERIFY(QTest::qWaitFor([this] {
            QCoreApplication::processEvents();
            return list.opening() != MessageList::Progress::Loading &&
                   list.older() != MessageList::Progress::Loading &&
                   list.newer() != MessageList::Progress::Loading;
        }));
    }

    void wheel(int pixels)
    {
        const QPointF pos(200, 200);
        QWheelEvent event(pos, view.viewport()->mapToGlobal(pos), QPoint(0, pixels), {},
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(view.viewport(), &event);
    }

    /// The top of the bubble of the message with that offset, in the viewport.
    double bubbleTop(qint64 offset)
    {
        const int row = list.rowOf(offset);
        return view.rowRect(row).top() + view.layoutOf(row).bubble.top();
    }

    /// The offset of the first message whose bubble starts in the viewport.
    qint64 firstInSight()
    {
        for (int row = 0; row < list.storedCount(); ++row) {
            if (bubbleTop(list.at(row).message.offset) >= 0)
                return list.at(row).message.offset;
        }
        return 0;
    }

    /// The middle of a character of a row's text, in the viewport.
    QPoint characterAt(int row, int position)
    {
        const MessageLayout &layout = view.layoutOf(row);
        const QTextLine line = textOf(layout).layout().lineForTextPosition(position);
        const QPointF inText((line.cursorToX(position) + line.cursorToX(position + 1)) / 2,
                             line.y() + line.height() / 2);
        return (rectOfText(layout).topLeft() + inText + QPointF(0, view.rowRect(row).top()))
            .toPoint();
    }

    QPoint inRow(int row, const QPointF &point)
    {
        return (point + QPointF(0, view.rowRect(row).top())).toPoint();
    }

    bool bottomIsInSight()
    {
        const QRect last = view.rowRect(list.count() - 1);
        return last.bottom() < view.viewport()->height() &&
               last.bottom() > view.viewport()->height() - 60;
    }

    JumpButton *button() { return view.findChild<JumpButton *>(); }

    FixedClock clock;
    FakeSource source;
    MessageList list;
    MessageView view;
};

} // namespace chatbook::app
