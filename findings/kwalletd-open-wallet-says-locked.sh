#!/usr/bin/env bash
# kwalletd5 serves two interfaces, and they disagree: org.kde.KWallet says that the wallet is open,
# and the Secret Service (org.freedesktop.secrets) says Locked = true for the same wallet.
#
# It does so when logging in (PAM) opened the wallet, with Plasma's environment or without, and goes
# on so while programs that use KWallet read and write it. CreateItem answers IsLocked. That ends
# when a client of the Secret Service calls Unlock and Prompt, which then asks nobody anything.
# Closing the wallet is passed on to the Secret Service; only opening it is not.
# So Locked = true does not mean that the person would be asked for a password. A program that
# reads it in order to bring up no dialog, and so never calls Unlock, may never get its secrets.
#
# Seen with Debian 12's libkf5wallet-bin 5.103.0-1; needs dbus-run-session and Python 3.11.
# Source: kwalletfreedesktopservice.cpp connects to KWalletD::walletClosed, but to no signal of an
# opened wallet; KWalletFreedesktopCollection::locked() asks for the handle that a prompt has set.
set -euo pipefail

version=5.103.0-1
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
# The daemon with what it needs and this system lacks; what apt would install, but only unpacked.
needed=$(apt-get -s --no-install-recommends install "libkf5wallet-bin=$version" |
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

cat >wallet.py <<'PYTHON'
import contextlib, os, signal, subprocess, sys, time
import dbus

signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
with open("pid", "w") as file:
    file.write(str(os.getpid()))
bus = dbus.SessionBus()

def call(name, path, interface, method, *arguments, signature=None):
    thing = bus.get_object(name, path, introspect=False)
    return thing.get_dbus_method(method, interface)(*arguments, signature=signature, timeout=20)

def wallet(method, *arguments, signature=None):
    return call("org.kde.kwalletd5", "/modules/kwalletd5", "org.kde.KWallet", method, *arguments,
                signature=signature)

def secrets(interface, path, method, *arguments, signature=None):
    return call("org.freedesktop.secrets", path, "org.freedesktop." + interface, method, *arguments,
                signature=signature)

def service(method, *arguments, signature=None):
    return secrets("Secret.Service", "/org/freedesktop/secrets", method, *arguments,
                   signature=signature)

def seen(wanted):
    """Both answers; waits a little for those that are wanted."""
    for attempt in range(20):
        answers = (bool(wallet("isOpen", "kdewallet")),
                   bool(secrets("DBus.Properties", service("ReadAlias", "default"), "Get",
                                "org.freedesktop.Secret.Collection", "Locked")))
        if answers == wanted:
            break
        time.sleep(0.1)
    return "isOpen %s, Locked %s" % answers

def expect(what, seen, wanted):
    print(f"{what:<46} {seen}", flush=True)
    if seen != wanted:
        sys.exit(f"changed: it was {wanted}")

def expect_state(what, opened, locked):
    expect(what, seen((opened, locked)), f"isOpen {opened}, Locked {locked}")

def create_item():
    session = service("OpenSession", "plain", "", signature="sv")[1]
    properties = {"org.freedesktop.Secret.Item.Label": "An item"}
    secret = (session, dbus.ByteArray(b""), dbus.ByteArray(b"secret"), "text/plain")
    try:
        item, prompt = secrets("Secret.Collection", service("ReadAlias", "default"), "CreateItem",
                               properties, secret, True, signature="a{sv}(oayays)b")
        return "made" if item != "/" and prompt == "/" else f"{item} {prompt}"
    except dbus.DBusException as error:
        return error.get_dbus_name().removeprefix("org.freedesktop.Secret.")

@contextlib.contextmanager
def daemon():
    process = subprocess.Popen(["usr/bin/kwalletd5"], stderr=open("messages", "a"))
    try:
        for attempt in range(100):
            if bus.name_has_owner("org.kde.kwalletd5"):
                break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        while bus.name_has_owner("org.kde.kwalletd5"):
            time.sleep(0.1)

def log_in():
    """As PAM has it done at log-in; with a wallet that is not there yet, this makes it."""
    wallet("pamOpen", "kdewallet", dbus.ByteArray(b"0" * 56), 0, signature="sayi")
    for attempt in range(100):
        if wallet("isOpen", "kdewallet"):
            return
        time.sleep(0.1)

with daemon():
    log_in()
with daemon():
    expect_state("started", False, True)
    log_in()
    time.sleep(1)
    expect_state("the wallet was opened at log-in", True, True)
    handle = wallet("open", "kdewallet", 0, "program", signature="sxs")
    wallet("writePassword", handle, "Folder", "key", "secret", "program")
    written = str(wallet("readPassword", handle, "Folder", "key", "program"))
    expect("KWallet: an entry written and read", written, "secret")
    expect("Secret Service: CreateItem", create_item(), "Error.IsLocked")
    expect_state("after it", True, True)

    prompt = service("Unlock", [service("ReadAlias", "default")], signature="ao")[1]
    secrets("Secret.Prompt", prompt, "Prompt", "")
    expect_state("Unlock and Prompt, which nobody answered", True, False)
    expect("Secret Service: CreateItem", create_item(), "made")

    wallet("close", "kdewallet", True, signature="sb")
    expect_state("KWallet: the wallet closed", False, True)
PYTHON

echo "kwalletd5 $version"
unset KDE_FULL_SESSION KDE_SESSION_VERSION XDG_CURRENT_DESKTOP XDG_CONFIG_HOME XDG_DATA_HOME
unset XDG_CACHE_HOME DISPLAY WAYLAND_DISPLAY
mkdir -m 700 home run
HOME=$folder/home XDG_RUNTIME_DIR=$folder/run XDG_DATA_DIRS=$folder/usr/share:/usr/share \
    LANG=C.UTF-8 LD_LIBRARY_PATH=$libraries QT_PLUGIN_PATH=$libraries/qt5/plugins \
    QT_QPA_PLATFORM=offscreen PYTHONPATH=$folder/usr/lib/python3/dist-packages \
    timeout 120 dbus-run-session --config-file="$folder/bus.conf" -- \
    /usr/bin/python3 wallet.py 2>errors &
run=$!
wait "$run" || { run=; cat errors >&2; exit 1; }
run=
