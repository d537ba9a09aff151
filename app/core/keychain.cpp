#include "keychain.h"

#include <QFileInfo>
#include <QObject>
#include <QProcessEnvironment>

#include <qt6keychain/keychain.h>

namespace chatbook {
namespace {

/// All that this program keeps there stands under that name.
QString serviceName()
{
    return QStringLiteral("Chatbook");
}

Error errorOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return {ErrorCode::NotFound, QStringLiteral("The keychain did not give it out.")};
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return {ErrorCode::Forbidden, QStringLiteral("The keychain is locked.")};
    default: // also OtherError, which is what a bus without a keychain gives
        return {ErrorCode::Unavailable, QStringLiteral("The keychain does not answer.")};
    }
}

class QtKeychainStore : public QObject, public SecretStore
{
public:
    void read(const QString &key, SecretHandler done) override
    {
        auto *job = new QKeychain::ReadPasswordJob(serviceName());
        start(job, key, [job, done = std::move(done)] {
            done(job->error() ? Result<QString>(errorOf(*job)) : job->textData());
        });
    }

    void write(const QString &key, const QString &secret, DoneHandler done) override
    {
        auto *job = new QKeychain::WritePasswordJob(serviceName());
        job->setTextData(secret);
        start(job, key, [job, done = std::move(done)] {
            done(job->error() ? Result<Done>(errorOf(*job)) : Done{});
        });
    }

    void remove(const QString &key, DoneHandler done) override
    {
        auto *job = new QKeychain::DeletePasswordJob(serviceName());
        start(job, key, [job, done = std::move(done)] {
            const bool failed = job->error() && job->error() != QKeychain::EntryNotFound;
            done(failed ? Result<Done>(errorOf(*job)) : Done{});
        });
    }

    QString place() const override { return QStringLiteral("in this system's keychain"); }

private:
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
};

} // namespace

std::shared_ptr<SecretStore> sessionKeychain()
{
    if (!hasSessionBus(QProcessEnvironment::systemEnvironment()))
        return nullptr;
    return std::make_shared<QtKeychainStore>();
}

bool hasSessionBus(const QProcessEnvironment &environment)
{
    if (!environment.value(QStringLiteral("DBUS_SESSION_BUS_ADDRESS")).isEmpty())
        return true;
    const QString folder = environment.value(QStringLiteral("XDG_RUNTIME_DIR"));
    const QFileInfo bus(folder + QStringLiteral("/bus"));
    return !folder.isEmpty() && bus.exists() && !bus.isFile() && !bus.isDir();
}

} // namespace chatbook
