#include "windowplacement.h"

#include <QGuiApplication>
#include <QScreen>
#include <QWidget>

#include <cstdlib>
#include <xcb/xcb.h>

namespace chatbook::app {

namespace {

constexpr QSize least{960, 680};
constexpr QSize most{1'280, 900};
constexpr QSize frame{16, 48};
constexpr double part = 0.66;

/// Qt asks as the program itself, with the time of its last event. Window managers take that for an
/// old request, which must not take the keyboard. This asks on behalf of the person (EWMH, source
/// 2).
void activateOnX11(WId window)
{
    const auto *x11 = qGuiApp->nativeInterface<QNativeInterface::QX11Application>();
    xcb_connection_t *connection = x11 != nullptr ? x11->connection() : nullptr;
    if (connection == nullptr)
        return; // not X11
    constexpr char name[] = "_NET_ACTIVE_WINDOW";
    xcb_intern_atom_reply_t *atom = xcb_intern_atom_reply(
        connection, xcb_intern_atom(connection, 0, sizeof name - 1, name), nullptr);
    if (atom == nullptr)
        return;
    xcb_client_message_event_t message{};
    message.response_type = XCB_CLIENT_MESSAGE;
    message.format = 32;
    message.window = xcb_window_t(window);
    message.type = atom->atom;
    message.data.data32[0] = 2;
    message.data.data32[1] = XCB_CURRENT_TIME;
    std::free(atom);
    const xcb_window_t root = xcb_setup_roots_iterator(xcb_get_setup(connection)).data->root;
    xcb_send_event(connection, 0, root,
                   XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY | XCB_EVENT_MASK_SUBSTRUCTURE_REDIRECT,
                   reinterpret_cast<const char *>(&message));
    xcb_flush(connection);
}

} // namespace

QSize roomForWindow(const QScreen &screen)
{
    return screen.availableSize() - frame;
}

QSize firstWindowSize(const QSize &room)
{
    return (room * part).expandedTo(least).boundedTo(most).boundedTo(room);
}

void bringToFront(QWidget &window, const QByteArray &activationToken)
{
    const bool isNew = window.windowHandle() == nullptr;
    window.setWindowState(window.windowState() & ~Qt::WindowMinimized);
    window.show();
    window.raise();
    if (isNew)
        return; // the window manager knows whether the person still waits for it
    // Qt takes it from there on Wayland. Programs started later must not find it.
    constexpr char tokenPlace[] = "XDG_ACTIVATION_TOKEN";
    if (!activationToken.isEmpty())
        qputenv(tokenPlace, activationToken);
    window.activateWindow();
    if (!activationToken.isEmpty())
        qunsetenv(tokenPlace);
    activateOnX11(window.winId());
}

} // namespace chatbook::app
