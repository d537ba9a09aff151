#pragma once

#include <chrono>
#include <functional>

#include <QString>

class QObject;

namespace chatbook::app {

/// What a keychain would do with a secret, as it says itself.
enum class KeychainState {
    Missing, ///< none runs, or it has no place for secrets yet
    Silent,  ///< it does not answer
    Locked,  ///< it would ask the person first
    Open,
};

/// Finds out whether the keychain of this desktop session can give out, take or remove the secret
/// under `service` and `key`, without anything that opens a dialog or starts a program. `done` is
/// called once, later, within about `limit`; never after `context` has gone.
void findKeychainState(const QString &service, const QString &key, std::chrono::milliseconds limit,
                       QObject *context, std::function<void(KeychainState)> done);

} // namespace chatbook::app
