#pragma once

#include "secretstore.h"

#include <QHash>
#include <QStringList>

#include <optional>

namespace chatbook::app {

/// A keychain in memory. It answers at once or, if it is `slow`, when the test lets it; `log` has
/// the requests.
class FakeSecrets : public SecretStore
{
public:
    void read(const QString &key, Dialog dialog, SecretHandler done) override
    {
        log.append((dialog == Dialog::Allowed ? "ask for " : "read ") + key);
        later([this, key, done = std::move(done)] {
            if (failRead)
                done(Error{*failRead, "no"});
            else if (kept.contains(key))
                done(QString(kept.value(key)));
            else
                done(Error{ErrorCode::NotFound, "no"});
        });
    }
    void write(const QString &key, const QString &secret, DoneHandler done) override
    {
        log.append("write " + key);
        later([this, key, secret, done = std::move(done)] {
            if (failWrite) {
                done(Error{*failWrite, "no"});
                return;
            }
            if (!forgetful)
                kept.insert(key, garbled ? secret.chopped(1) : secret);
            done(Done{});
        });
    }
    void remove(const QString &key, DoneHandler done) override
    {
        log.append("remove " + key);
        later([this, key, done = std::move(done)] {
            if (failRemove) {
                done(Error{*failRemove, "no"});
                return;
            }
            kept.remove(key);
            done(Done{});
        });
    }

    /// Answers the oldest waiting request.
    void answer() { waiting.takeFirst()(); }
    void answerAll()
    {
        while (!waiting.isEmpty())
            answer();
    }

    QHash<QString, QString> kept;
    QStringList log;
    QList<std::function<void()>> waiting;
    bool slow = false;
    bool forgetful = false; ///< claims to have written, but did not
    bool garbled = false;
    std::optional<ErrorCode> failRead;
    std::optional<ErrorCode> failWrite;
    std::optional<ErrorCode> failRemove;

private:
    void later(std::function<void()> answer)
    {
        if (slow)
            waiting.append(std::move(answer));
        else
            answer();
    }
};

} // namespace chatbook::app
