#!/usr/bin/env bash
# Qt Widgets: Qt::WA_ShowWithoutActivating does nothing for a window that was shown before.
#
# Qt passes the attribute on once, when the QWindow is made: as its property
# _q_showWithoutActivating, which QXcbWindow::show() reads at each show to set _NET_WM_USER_TIME to 0.
# A window that is hidden, gets the attribute and is shown again takes the keyboard: under openbox
# 3.6.1, what somebody was typing into another program's window went on in this one. The other way
# round, a window that had the attribute at its first show keeps it after it was taken back.
# Setting that property of windowHandle() before show(), and taking it back after, works.
#
# Seen with Debian 12's Qt 6.4.2+dfsg-10, by python3-pyqt6 6.4.2-1.
# Source: QWidgetPrivate::create() in qwidget.cpp; QXcbWindow::show() in qxcbwindow.cpp.
set -euo pipefail

qt=6.4.2+dfsg-10
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq python3-pyqt6=6.4.2-1 python3-pyqt6.sip=13.4.1-1 \
    libqt6core6=$qt libqt6dbus6=$qt libqt6gui6=$qt libqt6widgets6=$qt 2>/dev/null
for file in ./*.deb; do dpkg -x "$file" .; done
libraries=$(dirname "$(find "$folder" -name 'libQt6Core.so.6')")

cat >shown.py <<'PYTHON'
import sys
from PyQt6.QtCore import QT_VERSION_STR, Qt
from PyQt6.QtWidgets import QApplication, QWidget

app = QApplication([])
print("Qt", QT_VERSION_STR)
attribute = Qt.WidgetAttribute.WA_ShowWithoutActivating

def told(window):
    """What the platform is told as it is shown."""
    window.show()
    return bool(window.windowHandle().property("_q_showWithoutActivating"))

def expect(what, seen, wanted):
    print(f"{what:<50} {seen}")
    if seen != wanted:
        sys.exit(f"changed: it was {wanted}")

first = QWidget()
first.setAttribute(attribute)
expect("attribute set before the first show", told(first), True)
first.hide()
first.setAttribute(attribute, False)
expect("taken back, and shown again", told(first), True)

second = QWidget()
second.show()
second.hide()
second.setAttribute(attribute)
expect("attribute set after the first show, shown again", told(second), False)
PYTHON
PYTHONPATH=$folder/usr/lib/python3/dist-packages LD_LIBRARY_PATH=$libraries \
    QT_PLUGIN_PATH=$libraries/qt6/plugins QT_QPA_PLATFORM=offscreen /usr/bin/python3 shown.py
