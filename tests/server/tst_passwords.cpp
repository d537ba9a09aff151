#include "services/passwords.h"

#include <sodium.h>

#include <QTest>

using namespace chatbook;

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
        if (!passwords.verify(password, hash, [&](bool right) { answer = right; }))
            return std::nullopt;
        (void)QTest::qWaitFor([&] { return answer.has_value(); }, 30'000);
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

    void refusesMoreThanItsQueueHolds()
    {
        int answers = 0;
        {
            Passwords passwords(5);
            int taken = 0;
            while (taken < 1000 && passwords.verify("password", {}, [&](bool) { ++answers; }))
                ++taken;
            QCOMPARE(taken, 5);
        } // it goes, and what waits is dropped
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
