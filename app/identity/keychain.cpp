#include "keychain.h"

#include "keychainstate.h"

#include <QFileInfo>
#include <QObject>
#include <QProcessEnvironment>
#include <QTimer>

#include <qt6keychain/keychain.h>

#include <utility>

namespace chatbook::app {
namespace {

/// The name of this program in the keychain.
QString serviceName()
{
    return QStringLiteral("Chatbook");
}

const Error declined{ErrorCode::Forbidden};
const Error silent{ErrorCode::Unavailable};

/// Avoids requests that could open a dialog, except a read that may. If the keychain opens a dialog
/// all the same and the person closes it, its error codes are of no use: they do not even say that
/// it failed.
class QtKeychainStore : public QObject, public SecretStore
{
public:
    explicit QtKeychainStore(const KeychainLimits &limits)
        : m_limits(limits)
    {}

    void read(const QString &key, Dialog dialog, SecretHandler done) override
    {
        const bool mayAsk = dialog == Dialog::Allowed;
        const auto answer = once(mayAsk ? m_limits.withDialog : m_limits.usual, std::move(done));
        if (!mayAsk) {
            whenOpen(key, ErrorCode::Forbidden, answer,
                     [this, key, answer] { readNow(key, Dialog::Never, answer); });
            return;
        }
        findState(key, [this, key, answer](KeychainState state) {
            if (state == KeychainState::Silent)
                answer(silent);
            else // reading may start one that does not run
                readNow(key, Dialog::Allowed, answer);
        });
    }

    void write(const QString &key, const QString &secret, DoneHandler done) override
    {
        const auto answer = once(m_limits.usual, std::move(done));
        whenOpen(key, ErrorCode::Unavailable, answer, [this, key, secret, answer] {
            auto *job = new QKeychain::WritePasswordJob(serviceName());
            job->setTextData(secret);
            start(job, key, [this, job, answer] {
                m_declined |= job->error() != QKeychain::NoError;
                answer(job->error() ? Result<Done>(declined) : Done{});
            });
        });
    }

    void remove(const QString &key, DoneHandler done) override
    {
        const auto answer = once(m_limits.usual, std::move(done));
        whenOpen(key, ErrorCode::Unavailable, answer, [this, key, answer] {
            start(new QKeychain::DeletePasswordJob(serviceName()), key, [this, key, answer] {
                // It claims success even if it did not remove the secret.
                readNow(key, Dialog::Never, [answer](const Result<QString> &left) {
                    const bool isGone = !left && left.error().code == ErrorCode::NotFound;
                    answer(isGone ? Result<Done>(Done{}) : declined);
                });
            });
        });
    }

private:
    /// Answers with an error after `limit`. Later answers are dropped.
    template <class Value>
    std::function<void(const Result<Value> &)> once(std::chrono::milliseconds limit,
                                                    std::function<void(const Result<Value> &)> done)
    {
        const auto waiting = std::make_shared<bool>(true);
        const auto answer = [waiting, done = std::move(done)](const Result<Value> &result) {
            if (std::exchange(*waiting, false))
                done(result);
        };
        QTimer::singleShot(limit, this, [this, answer, waiting] {
            m_declined |= *waiting; // it may have a dialog open
            answer(silent);
        });
        return answer;
    }

    void findState(const QString &key, std::function<void(KeychainState)> done)
    {
        findKeychainState(serviceName(), key, m_limits.usual, this, std::move(done));
    }

    /// Calls `then` if the keychain is open; otherwise answers with an error, with the code
    /// `ifLocked` if it is locked.
    template <class Answer>
    void whenOpen(const QString &key, ErrorCode ifLocked, const Answer &answer,
                  std::function<void()> then)
    {
        if (m_declined) {
            answer(declined);
            return;
        }
        findState(key, [ifLocked, answer, then = std::move(then)](KeychainState state) {
            if (state == KeychainState::Open)
                then();
            else if (state == KeychainState::Locked)
                answer(Error{ifLocked});
            else
                answer(silent);
        });
    }

    void readNow(const QString &key, Dialog dialog, SecretHandler answer)
    {
        auto *job = new QKeychain::ReadPasswordJob(serviceName());
        start(job, key, [this, job, dialog, answer = std::move(answer)] {
            if (!job->error()) {
                m_declined = false;
                answer(job->textData());
                return;
            }
            // A closed dialog looks as if there were no such secret.
            const bool isMissing = job->error() == QKeychain::EntryNotFound;
            m_declined |= dialog == Dialog::Allowed || !isMissing;
            answer(isMissing ? Error{ErrorCode::NotFound} : declined);
        });
    }

    /// A job has no parent: libsecret calls back into it even if nobody waits any more. It deletes
    /// itself when it is finished.
    template <class Function>
    void start(QKeychain::Job *job, const QString &key, Function finished)
    {
        job->setInsecureFallback(false);
        job->setKey(key);
        connect(job, &QKeychain::Job::finished, this, std::move(finished));
        job->start();
    }

    KeychainLimits m_limits;
    /// Something failed that may have opened a dialog. Nothing more is tried in this run until the
    /// person asks for it.
    bool m_declined = false;
};

} // namespace

std::shared_ptr<SecretStore> sessionKeychain(const KeychainLimits &limits)
{
    if (!hasSessionBus(QProcessEnvironment::systemEnvironment()))
        return nullptr;
    return std::make_shared<QtKeychainStore>(limits);
}

bool hasSessionBus(const QProcessEnvironment &environment)
{
    if (!environment.value(QStringLiteral("DBUS_SESSION_BUS_ADDRESS")).isEmpty())
        return true;
    const QString folder = environment.value(QStringLiteral("XDG_RUNTIME_DIR"));
    const QFileInfo bus(folder + QStringLiteral("/bus"));
    return !folder.isEmpty() && bus.exists() && !bus.isFile() && !bus.isDir();
}

} // namespace chatbook::app
