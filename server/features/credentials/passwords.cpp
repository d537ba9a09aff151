#include "passwords.h"

#include "ratelimited.h"
#include "threadpriority.h"

#include <sodium.h>

#include <QCryptographicHash>

#include <sys/mman.h>

namespace chatbook::server {
namespace {

// Twice the passes that OWASP's Password Storage Cheat Sheet asks for with this much memory. More
// memory, as libsodium's own choices take, is allocated anew for each try, and meanwhile all other
// threads that allocate have to wait.
constexpr unsigned long long operations = 4;
constexpr size_t memory = size_t(19) * 1024 * 1024;

QByteArray argon2id(const QByteArray &password)
{
    QByteArray hash(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str_alg(hash.data(), password.constData(), size_t(password.size()),
                              operations, memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return {};
    return QByteArray(hash.constData());
}

/// The memory that hashes of earlier versions need.
constexpr size_t mostMemory = size_t(64) * 1024 * 1024;

/// Whether there is enough memory for any hash. Without it libsodium says that a password is wrong,
/// with the same `errno` as for a really wrong one.
bool isMemoryLeft()
{
    void *taken =
        ::mmap(nullptr, mostMemory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (taken == MAP_FAILED)
        return false;
    ::munmap(taken, mostMemory);
    return true;
}

} // namespace

Passwords::Passwords(int queueLimit)
    : m_queueLimit(queueLimit)
{
    m_pool.setMaxThreadCount(1);
}

Passwords::~Passwords()
{
    m_pool.clear();
    m_pool.waitForDone();
}

bool Passwords::start(std::function<std::function<void()>()> work)
{
    if (m_queueLimit > 0 && m_waiting >= m_queueLimit)
        return false;
    ++m_waiting;
    m_pool.start([this, work = std::move(work)] {
        lowerPriority();
        QMetaObject::invokeMethod(this, [this, answer = work()] {
            --m_waiting;
            answer();
        });
    });
    return true;
}

bool Passwords::hash(const QString &password, std::function<void(const QString &)> done)
{
    return start([password = password.toUtf8(), done = std::move(done)]() -> std::function<void()> {
        const QString hash = QString::fromLatin1(argon2id(password));
        return [hash, done] { done(hash); };
    });
}

bool Passwords::verify(const QString &password, const QString &hash,
                       std::function<void(std::optional<bool> right)> done)
{
    return start([this, password = password.toUtf8(), hash = hash.toLatin1(),
                  done = std::move(done)]() -> std::function<void()> {
        if (hash.isEmpty() && m_nobody.isEmpty())
            m_nobody = argon2id(QByteArray("nobody"));
        const QByteArray &against = hash.isEmpty() ? m_nobody : hash;
        const bool matches = crypto_pwhash_str_verify(against.constData(), password.constData(),
                                                      size_t(password.size())) == 0;
        std::optional<bool> right;
        if (matches || isMemoryLeft())
            right = matches && !hash.isEmpty();
        return [right, done] { done(right); };
    });
}

Error tooBusy()
{
    return rateLimited(std::chrono::seconds(1),
                       QStringLiteral("Too many passwords are checked at once. Please try again."));
}

Error noMemory()
{
    return {ErrorCode::Unavailable,
            QStringLiteral("The server has no memory left for passwords. Please try again later.")};
}

QByteArray hashToken(const QString &token)
{
    return QCryptographicHash::hash(token.toUtf8(), QCryptographicHash::Sha256);
}

} // namespace chatbook::server
