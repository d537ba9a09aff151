#!/usr/bin/env bash
# Qt DBus: QDBusConnection::connect() returns false for a slot that takes a QDBusVariant, and prints
# nothing, until something has registered that type with Qt's meta type system.
#
# It looks up the parameters by name. Knowing the complete type where the slot is declared does not
# register the name, nor does connecting to a bus. Other things do, as a side effect: any QVariant
# that holds a QDBusVariant, so an answer of signature v that has arrived (one of a{sv} does not),
# and the output of QDBUS_DEBUG=1, once it has shown a message with a string. So it depends on what
# went before, and may work for whoever debugs it. QDBusObjectPath, QDBusSignature and
# QDBusUnixFileDescriptor are alike; a slot that takes a QDBusMessage is found.
# The case in practice is SettingChanged (ssv) of org.freedesktop.portal.Settings, which tells of
# the desktop's dark mode. qRegisterMetaType<QDBusVariant>() before connect() makes it work.
#
# Seen with Debian 12's Qt 6.4.2+dfsg-10; needs g++ and dbus-run-session.
# Source: qDBusParametersForMethod() in qdbusmisc.cpp asks QMetaType::fromName(). The types should
# have been registered by QDBusMetaTypeId::init() in qdbusmetatype.cpp, but it only makes them with
# QMetaType::fromType(), which does not; a later version also calls registerType().
set -euo pipefail

qt=6.4.2+dfsg-10
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq qt6-base-dev=$qt qt6-base-dev-tools=$qt libqt6core6=$qt libqt6dbus6=$qt \
    libb2-1 libdouble-conversion3 libicu72 libpcre2-16-0 2>/dev/null
for file in ./*.deb; do dpkg -x "$file" .; done
libraries=$(dirname "$(find "$folder" -name 'libQt6Core.so.6')")
headers=$(dirname "$(find "$folder" -type d -name QtDBus)")

cat >slot.cpp <<'CPP'
#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusUnixFileDescriptor>
#include <QDBusVariant>
#include <QTimer>
#include <cstdio>

class Receiver : public QObject
{
    Q_OBJECT
public:
    bool called = false;
    void note()
    {
        called = true;
        QCoreApplication::quit();
    }
public slots:
    void changed(const QString &, const QString &, const QDBusVariant &) { note(); }
    void path(const QDBusObjectPath &) { note(); }
    void signature(const QDBusSignature &) { note(); }
    void file(const QDBusUnixFileDescriptor &) { note(); }
    void message(const QDBusMessage &) { note(); }
};

static QString ask(const QString &interface, const QString &method, const QVariantList &arguments)
{
    QDBusMessage call = QDBusMessage::createMethodCall(
        "org.freedesktop.DBus", "/org/freedesktop/DBus", interface, method);
    call.setArguments(arguments);
    return QDBusConnection::sessionBus().call(call).signature();
}

static QString prepare(const QString &before)
{
    const QString bus = "org.freedesktop.DBus";
    if (before == "registered") {
        qRegisterMetaType<QDBusVariant>();
        qRegisterMetaType<QDBusObjectPath>();
        qRegisterMetaType<QDBusSignature>();
        qRegisterMetaType<QDBusUnixFileDescriptor>();
    }
    if (before == "answer-s")
        return ask(bus, "GetNameOwner", {bus});
    if (before == "answer-a{sv}")
        return ask(bus, "GetConnectionCredentials", {bus});
    if (before == "answer-v")
        return ask(bus + ".Properties", "Get", {bus, "Features"});
    return {};
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QString slot = argv[1], before = argv[2];
    QDBusConnection bus = QDBusConnection::sessionBus();
    const QString got = prepare(before);
    if (!bus.isConnected() || (before.startsWith("answer-") && before != "answer-" + got)) {
        std::printf("no bus, or another answer than expected: %s\n", qPrintable(got));
        return 1;
    }

    Receiver receiver;
    const bool connected = bus.connect(QString(), "/settings", "org.example.Settings", "Changed",
                                       &receiver, ("1" + slot.toLatin1()).constData());

    QDBusMessage signal =
        QDBusMessage::createSignal("/settings", "org.example.Settings", "Changed");
    if (slot.startsWith("changed"))
        signal << "group" << "key" << QVariant::fromValue(QDBusVariant(1u));
    else if (slot.startsWith("path"))
        signal << QVariant::fromValue(QDBusObjectPath("/"));
    else if (slot.startsWith("signature"))
        signal << QVariant::fromValue(QDBusSignature("s"));
    else if (slot.startsWith("file"))
        signal << QVariant::fromValue(QDBusUnixFileDescriptor(1));
    bus.send(signal);

    QTimer::singleShot(connected ? 10000 : 500, &app, &QCoreApplication::quit);
    app.exec();
    std::printf("connect %s, %s\n", connected ? "true" : "false",
                receiver.called ? "called" : "not called");
}
#include "slot.moc"
CPP
"$folder/usr/lib/qt6/libexec/moc" slot.cpp -o slot.moc
g++ -std=c++17 -fPIC -I. -I"$headers" -I"$headers/QtCore" -I"$headers/QtDBus" slot.cpp -o slot \
    -L"$libraries" -Wl,-rpath-link="$libraries" -lQt6DBus -lQt6Core

echo "Qt $qt"
# Each on a bus of its own, as what is registered stays so for the life of the program.
expect() {
    local wanted=$1 slot=$2 before=$3 debug=${4:-0} seen
    seen=$(LD_LIBRARY_PATH=$libraries QDBUS_DEBUG=$debug \
        dbus-run-session -- ./slot "$slot" "$before" 2>messages) || true
    printf '%-38s %-13s %-7s %s\n' "$slot" "$before" "debug=$debug" "$seen"
    if [ "$seen" != "$wanted" ]; then
        cat messages >&2
        echo "changed: it was $wanted" >&2
        exit 1
    fi
}
found="connect true, called"
lost="connect false, not called"
variant="changed(QString,QString,QDBusVariant)"
expect "$lost" "$variant" nothing
expect "$found" "$variant" registered
expect "$lost" "$variant" "answer-a{sv}"
expect "$found" "$variant" answer-v
expect "$lost" "$variant" answer-s
expect "$found" "$variant" answer-s 1
for other in "path(QDBusObjectPath)" "signature(QDBusSignature)" "file(QDBusUnixFileDescriptor)"; do
    expect "$lost" "$other" nothing
    expect "$found" "$other" registered
done
expect "$found" "message(QDBusMessage)" nothing
