#include "passwords.h"

#include <sodium.h>

#include <QTest>

#include <atomic>
#include <cerrno>
#include <optional>

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace chatbook;
using namespace chatbook::server;

static std::atomic_bool isShortOfMemory = false;

/// Replaces the C library's function in this whole program.
extern "C" void *mmap(void *address, size_t size, int protection, int flags, int descriptor,
                      off_t offset) noexcept
{
    constexpr size_t much = size_t(8) * 1024 * 1024;
    if (isShortOfMemory && size >= much) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    return reinterpret_cast<void *>(
        ::syscall(SYS_mmap, address, size, protection, flags, descriptor, offset));
}

class PasswordsTest : public QObject
{
    Q_OBJECT

    static QString hashOf(Passwords &passwords, const QString &password)
    {
        QString hash;
        if (!passwords.hash(password, [&](const QString &made) { hash = made; }))
            return {};
        return QTest::qWaitFor([&] { return !hash.isEmpty(); }, 30'000) ? hash : QString();
    }

    static std::optional<bool> verified(Passwords &passwords, const QString &password,
                                        const QString &hash)
    {
        std::optional<bool> answer;
        bool answered = false;
        const bool taken = passwords.verify(password, hash, [&](std::optional<bool> right) {
            answer = right;
            answered = true;
        });
        if (!taken || !QTest::qWaitFor([&] { return answered; }, 30'000))
            qFatal("no answer");
        return answer;
    }

private slots:
    void initTestCase() { QVERIFY(sodium_init() >= 0); }

    void knowsARightPasswordFromAWrongOne()
    {
        Passwords passwords(2);
        const QString hash = hashOf(passwords, QStringLiteral("pässword 🔑"));
        QVERIFY(hash.startsWith("$argon2id$"));
        QVERIFY(!hash.contains(QStringLiteral("pässword")));
        QCOMPARE(verified(passwords, QStringLiteral("pässword 🔑"), hash), true);
        QCOMPARE(verified(passwords, QStringLiteral("passwort 🔑"), hash), false);
    }

    void saltsEachHash()
    {
        Passwords passwords(2);
        QVERIFY(hashOf(passwords, "password") != hashOf(passwords, "password"));
    }

    void letsNobodyInWhereThereIsNoHash()
    {
        Passwords passwords(2);
        QCOMPARE(verified(passwords, "nobody", {}), false);
        QCOMPARE(verified(passwords, QString(), {}), false);
        QCOMPARE(verified(passwords, "password", "no hash at all"), false);
    }

    void doesNotTakeARightPasswordForAWrongOneWithoutMemory()
    {
        Passwords passwords(2);
        const QString hash = hashOf(passwords, "password");
        isShortOfMemory = true;
        QVERIFY(!verified(passwords, "password", hash).has_value());
        QVERIFY(!verified(passwords, "another", hash).has_value());
        QVERIFY(!verified(passwords, "nobody", {}).has_value());
        isShortOfMemory = false;
        QCOMPARE(verified(passwords, "password", hash), true);
        QCOMPARE(verified(passwords, "another", hash), false);
        QCOMPARE(verified(passwords, "nobody", {}), false);
    }

    void refusesMoreThanItsQueueHolds()
    {
        int answers = 0;
        {
            Passwords passwords(5);
            int taken = 0;
            while (taken < 1000 && passwords.verify("password", {}, [&](auto) { ++answers; }))
                ++taken;
            QCOMPARE(taken, 5);
        } // destroyed: waiting work is dropped
        QCoreApplication::processEvents();
        QCOMPARE(answers, 0);
    }

    void hashesTokensToTheSameBytes()
    {
        QCOMPARE(hashToken("abc").toHex(),
                 QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }
};

QTEST_GUILESS_MAIN(PasswordsTest)
#include "tst_passwords.moc"
