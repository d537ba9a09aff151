#pragma once

class QKeyEvent;

namespace chatbook::app {

class LoadingNotice;
class MessageScroll;
class MessageView;
class RowCursor;

/// What keys do over the messages.
class MessageKeys
{
public:
    MessageKeys(MessageView &view, MessageScroll &scroll, RowCursor &cursor,
                const LoadingNotice &loading)
        : m_view(view)
        , m_scroll(scroll)
        , m_cursor(cursor)
        , m_loading(loading)
    {}

    /// False when the key means nothing here: typing is the composer's.
    bool press(const QKeyEvent &event);

private:
    bool move(int key);

    MessageView &m_view;
    MessageScroll &m_scroll;
    RowCursor &m_cursor;
    const LoadingNotice &m_loading;
};

} // namespace chatbook::app
