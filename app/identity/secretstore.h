#pragma once

#include "result.h"

#include <functional>

#include <QString>

namespace chatbook::app {

/// Whether a store may ask the person something, in a window that takes the keyboard.
enum class Dialog { Never, Allowed };

/// A place that keeps secrets by name. It asks the person nothing, but before it gives one out that
/// they want to have: then an answer can take as long as a person does. Each `done` is called once,
/// within a limit, on this thread, at once or later; never when the store was destroyed before.
///
/// An error is Unavailable when there is nobody to ask now, or nowhere to keep a secret; Forbidden
/// when it is locked or the person refused, NotFound when it gives out no such secret. That last
/// one is no proof that there is none: keychains say it for a locked one, too.
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
    /// In place of what had that name. That it was done is certain only once it is read back.
    virtual void write(const QString &key, const QString &secret, DoneHandler done) = 0;
    /// Done only where it is gone. To remove what is not there is no failure.
    virtual void remove(const QString &key, DoneHandler done) = 0;

    /// Where that is, as a part of a sentence: "in this system's keychain".
    virtual QString place() const = 0;
};

} // namespace chatbook::app
