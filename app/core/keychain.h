#pragma once

#include "secretstore.h"

#include <memory>

class QProcessEnvironment;

namespace chatbook {

/// The keychain of this person's desktop session (GNOME's, KWallet and others, by D-Bus), for
/// Profile::open(). None where there is no session bus to reach one by. Nothing is asked of it, or
/// loaded, before its first use. Needs an application object.
std::shared_ptr<SecretStore> sessionKeychain();

/// Whether programs find a session bus there: by its address, else by its usual socket.
bool hasSessionBus(const QProcessEnvironment &environment);

} // namespace chatbook
