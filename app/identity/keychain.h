#pragma once

#include "secretstore.h"

#include <chrono>
#include <memory>

class QProcessEnvironment;

namespace chatbook::app {

/// How long a keychain may take before it counts as not answering.
struct KeychainLimits
{
    std::chrono::milliseconds usual = std::chrono::seconds(10);
    std::chrono::milliseconds withDialog = std::chrono::minutes(2); ///< a person may have to type
};

/// The keychain of this person's desktop session (GNOME's, KWallet and others, over D-Bus), for
/// Profile::open(). None if there is no session bus. Nothing is asked of it, or loaded, before its
/// first use. Needs an application object.
std::shared_ptr<SecretStore> sessionKeychain(const KeychainLimits &limits = {});

/// Whether programs can find a session bus: by its address, or by its usual socket.
bool hasSessionBus(const QProcessEnvironment &environment);

} // namespace chatbook::app
