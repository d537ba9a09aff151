#!/usr/bin/env bash
# KeePassXC's Secret Service: an item that a program has just stored is locked to that same program,
# if it asks over another connection to the bus.
#
# As installed, KeePassXC asks the person before a program may read an entry. It keeps the answer by
# connection, not by program, although its dialog names the program's file. Who creates an item may
# read it without a question, but only over that connection. Over a second one of the same process,
# SearchItems lists it among the locked, its Locked is true and GetSecret answers IsLocked, while
# the collection's Locked is false. The write has succeeded.
# libsecret (so QtKeychain) and QtDBus each have a connection of their own: a program that stores by
# the one and looks by the other finds its item locked. So does a program that was started again.
# With "Confirm when passwords are retrieved by clients" off, all of them may read it.
#
# Seen with Debian 12's keepassxc 2.7.4+dfsg.1-2; needs dbus-run-session and Python 3.11.
# Source: DBusMgr::findClient() makes a DBusClient for each address on the bus, and that holds what
# is allowed (itemAuthorized()); Item::locked() is the collection's Locked or not authorized.
set -euo pipefail

version=2.7.4+dfsg.1-2
folder=$(mktemp -d)
run=
clear() {
    if [ -n "$run" ]; then # stopped half-way
        kill "$(cat "$folder/pid")" || true
        wait "$run" || true
    fi 2>/dev/null
    rm -rf "$folder"
}
trap clear EXIT
trap "exit 1" INT TERM
cd "$folder"
# The program with what it needs and this system lacks; what apt would install, but only unpacked.
needed=$(apt-get -s --no-install-recommends install "keepassxc=$version" |
    sed -n 's/^Inst \([^ ]*\) .*(\([^ ]*\) .*/\1=\2/p')
# shellcheck disable=SC2086
apt-get download -qq $needed python3-dbus=1.3.2-4+b1 2>/dev/null
for file in ./*.deb; do dpkg -x "$file" .; done
libraries=$folder/usr/lib/$(uname -m)-linux-gnu

cat >bus.conf <<XML
<busconfig>
  <type>session</type>
  <listen>unix:dir=$folder</listen>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
XML

# A database whose only group is exposed to the Secret Service.
cat >secrets.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile>
  <Meta>
    <DatabaseName>Secrets</DatabaseName>
    <CustomData>
      <Item>
        <Key>FDO_SECRETS_EXPOSED_GROUP</Key>
        <Value>{00000000-0000-0000-0000-000000000001}</Value>
      </Item>
    </CustomData>
  </Meta>
  <Root><Group><UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID><Name>Passwords</Name></Group></Root>
</KeePassFile>
XML

cat >connections.py <<'PYTHON'
import contextlib, os, signal, subprocess, sys, tempfile, time
import dbus

signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
with open("pid", "w") as file:
    file.write(str(os.getpid()))
service = "/org/freedesktop/secrets"
attributes = dbus.Dictionary({"user": "somebody"}, signature="ss")

def call(bus, path, interface, method, *arguments, signature=None):
    thing = bus.get_object("org.freedesktop.secrets", path, introspect=False)
    return thing.get_dbus_method(method, "org.freedesktop." + interface)(
        *arguments, signature=signature, timeout=20)

def expect(what, seen, wanted):
    print(f"{what:<42} {seen}", flush=True)
    if seen != wanted:
        sys.exit(f"changed: it was {wanted}")

def locked(bus, path, kind):
    interface = "org.freedesktop.Secret." + kind
    return bool(call(bus, path, "DBus.Properties", "Get", interface, "Locked"))

def session(bus):
    return call(bus, service, "Secret.Service", "OpenSession", "plain", "", signature="sv")[1]

def search(bus):
    return call(bus, service, "Secret.Service", "SearchItems", attributes)

def create(bus):
    """Stores an item over this connection, and returns its path."""
    properties = {"org.freedesktop.Secret.Item.Label": "An item",
                  "org.freedesktop.Secret.Item.Attributes": attributes}
    secret = (session(bus), dbus.ByteArray(b""), dbus.ByteArray(b"secret"), "text/plain")
    prompt = call(bus, service + "/aliases/default", "Secret.Collection", "CreateItem",
                  properties, secret, True, signature="a{sv}(oayays)b")[1]
    call(bus, prompt, "Secret.Prompt", "Prompt", "")
    for attempt in range(100):
        for item in [item for items in search(bus) for item in items]:
            return item
        time.sleep(0.1)
    sys.exit("no item was made")

def answers(bus, item):
    """What this connection is told of the item."""
    unlocked, others = search(bus)
    found = "unlocked" if item in unlocked else "locked" if item in others else "not found"
    try:
        secret = call(bus, item, "Secret.Item", "GetSecret", session(bus))[2]
        secret = bytes(secret).decode()
    except dbus.DBusException as error:
        secret = error.get_dbus_name().removeprefix("org.freedesktop.Secret.")
    return f"{found}, Locked {locked(bus, item, 'Item')}, {secret}"

@contextlib.contextmanager
def keepassxc(settings):
    os.makedirs("home/.config/keepassxc", exist_ok=True)
    with open("home/.config/keepassxc/keepassxc.ini", "w") as file:
        file.write("[General]\nConfigVersion=2\nUpdateCheckMessageShown=true\n"
                   "[GUI]\nCheckForUpdates=false\n"
                   "[FdoSecrets]\nEnabled=true\nShowNotification=false\n" + settings)
    with open("secrets.kdbx", "wb") as copy, open("empty.kdbx", "rb") as empty:
        copy.write(empty.read())
    # A folder of its own for its lock, which it leaves there when it is killed.
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(dir=os.getcwd())
    bus = dbus.SessionBus(private=True)
    process = subprocess.Popen(["usr/bin/keepassxc", "--pw-stdin", "secrets.kdbx"],
                               stdin=subprocess.PIPE, stdout=2)
    try:
        process.stdin.write(b"password\n")
        process.stdin.close()
        for attempt in range(100):
            if bus.name_has_owner("org.freedesktop.secrets"):
                collection = call(bus, service, "Secret.Service", "ReadAlias", "default")
                if collection != "/" and not locked(bus, collection, "Collection"):
                    break
            time.sleep(0.1)
        yield collection
    finally:
        process.kill() # asked to end, it may want to save first
        process.wait()
        while bus.name_has_owner("org.freedesktop.secrets"):
            time.sleep(0.1)

def two():
    """Two connections of this process."""
    return dbus.SessionBus(private=True), dbus.SessionBus(private=True)

with keepassxc(""):
    first, second = two()
    item = create(first)
    expect("the connection that stored it", answers(first, item), "unlocked, Locked False, secret")
    expect("another one of the same process", answers(second, item),
           "locked, Locked True, Error.IsLocked")
    collection = call(second, service, "Secret.Service", "ReadAlias", "default")
    expect("to it, the collection's Locked", locked(second, collection, "Collection"), False)
    first.close()
    expect("one made after the first was closed", answers(dbus.SessionBus(private=True), item),
           "locked, Locked True, Error.IsLocked")
with keepassxc("ConfirmAccessItem=false\n"):
    first, second = two()
    item = create(first)
    expect("without confirming: another one", answers(second, item),
           "unlocked, Locked False, secret")
PYTHON

echo "keepassxc $version"
unset KDE_FULL_SESSION KDE_SESSION_VERSION XDG_CURRENT_DESKTOP XDG_CONFIG_HOME XDG_DATA_HOME
unset XDG_CACHE_HOME DISPLAY WAYLAND_DISPLAY
mkdir -m 700 home
export HOME=$folder/home XDG_RUNTIME_DIR=$folder LANG=C.UTF-8 LD_LIBRARY_PATH=$libraries \
    QT_PLUGIN_PATH=$libraries/qt5/plugins QT_QPA_PLATFORM=offscreen
printf 'password\npassword\n' |
    usr/bin/keepassxc-cli import -q -p -t 100 secrets.xml empty.kdbx >/dev/null 2>&1
PYTHONPATH=$folder/usr/lib/python3/dist-packages \
    timeout 120 dbus-run-session --config-file="$folder/bus.conf" -- \
    /usr/bin/python3 connections.py 2>errors &
run=$!
wait "$run" || { run=; cat errors >&2; exit 1; }
run=
