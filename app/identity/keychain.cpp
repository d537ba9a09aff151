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

/// All that this program keeps there stands under that name.
QString serviceName()
{
    return QStringLiteral("Chatbook");
}

Error declined()
{
    return {ErrorCode::Forbidden, QStringLiteral("The keychain did not do it.")};
}

Error silent()
{
    return {ErrorCode::Unavailable, QStringLiteral("The keychain does not answer.")};
}

/// Asks nothing of the keychain that could open a dialog, but for a read that may. Where a dialog
/// came all the same and the person closed it, the codes tell nothing: not even that it failed.
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
                answer(silent());
            else // one that does not run may be started by this
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
                answer(job->error() ? Result<Done>(declined()) : Done{});
            });
        });
    }

    void remove(const QString &key, DoneHandler done) override
    {
        const auto answer = once(m_limits.usual, std::move(done));
        whenOpen(key, ErrorCode::Unavailable, answer, [this, key, answer] {
            start(new QKeychain::DeletePasswordJob(serviceName()), key, [this, key, answer] {
                // It says that it did so also where it did not.
                readNow(key, Dialog::Never, [answer](const Result<QString> &left) {
                    const bool isGone = !left && left.error().code == ErrorCode::NotFound;
                    answer(isGone ? Result<Done>(Done{}) : declined());
                });
            });
        });
    }

    QString place() const override { return QStringLiteral("in this system's keychain"); }

private:
    /// Answers in the negative when `limit` is over; what comes after the first answer is dropped.
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
            m_declined |= *waiting; // a dialog of it may be open
            answer(silent());
        });
        return answer;
    }

    void findState(const QString &key, std::function<void(KeychainState)> done)
    {
        findKeychainState(serviceName(), key, m_limits.usual, this, std::move(done));
    }

    /// Else answers with an error, which has the code `ifLocked` where that is why.
    template <class Answer>
    void whenOpen(const QString &key, ErrorCode ifLocked, const Answer &answer,
                  std::function<void()> then)
    {
        if (m_declined) {
            answer(declined());
            return;
        }
        findState(key, [ifLocked, answer, then = std::move(then)](KeychainState state) {
            if (state == KeychainState::Open)
                then();
            else if (state == KeychainState::Locked)
                answer(Error{ifLocked, QStringLiteral("The keychain is locked.")});
            else
                answer(silent());
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
            // A dialog that was closed looks as if there were no such secret.
            const bool isMissing = job->error() == QKeychain::EntryNotFound;
            m_declined |= dialog == Dialog::Allowed || !isMissing;
            answer(isMissing ? Error{ErrorCode::NotFound, declined().message} : declined());
        });
    }

    /// A job has no parent: libsecret calls back into it even when nobody waits any more. It goes
    /// by itself once it is finished.
    template <class Function>
    void start(QKeychain::Job *job, const QString &key, Function finished)
    {
        job->setInsecureFallback(false);
        job->setKey(key);
        connect(job, &QKeychain::Job::finished, this, std::move(finished));
        job->start();
    }

    KeychainLimits m_limits;
    /// Something failed that may have opened a dialog: nothing more is tried in this run, until the
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
