#pragma once

#include "result.h"

#include <functional>

#include <QString>

namespace chatbook::app {

/// Whether a store may ask the person something, in a window that takes the keyboard.
enum class Dialog { Never, Allowed };

/// A place that keeps secrets by name. It asks the person only before it gives out a secret that
/// they want to use; then the answer may take as long as the person does. Each `done` is called
/// once, within a limit, on this thread, at once or later; never after the store was destroyed.
///
/// The error is Unavailable if there is no store to ask now, or no place for a secret; Forbidden if
/// it is locked or the person refused; NotFound if it gives out no such secret. NotFound is no
/// proof that there is none: keychains say it when they are locked, too.
class SecretStore
{
public:
    using SecretHandler = std::function<void(const Result<QString> &)>;
    using DoneHandler = std::function<void(const Result<Done> &)>;

    SecretStore() = default;
    SecretStore(const SecretStore &) = delete;
    SecretStore &operator=(const SecretStore &) = delete;
    virtual ~SecretStore() = default;

    virtual void read(const QString &key, Dialog dialog, SecretHandler done) = 0;
    /// Replaces the secret with that name. Only reading it back proves that it was stored.
    virtual void write(const QString &key, const QString &secret, DoneHandler done) = 0;
    /// Succeeds only if the secret is gone. Removing a missing secret is no failure.
    virtual void remove(const QString &key, DoneHandler done) = 0;
};

} // namespace chatbook::app
