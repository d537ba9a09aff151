#include "devicestore.h"
#include "teststore.h"

using namespace chatbook;
using namespace chatbook::server;

class DeviceStoreTest : public QObject
{
    Q_OBJECT

    static void login(TestStore &t, const Account &account, const QByteArray &token,
                      const QString &name = {})
    {
        (void)t.write([=](Writer &writer) { return addToken(writer, account.key, {token, name}); });
    }

    static QList<DeviceRow> devices(TestStore &t, const Account &account)
    {
        return t
            .read([&, now = t.clock.now().toMSecsSinceEpoch()](Database &database) {
                return devicesPage(database, account.key, now, 200);
            })
            ->documents;
    }

    static Result<QByteArray> end(TestStore &t, const Account &account, const QByteArray &token)
    {
        return t.write(
            [=](Writer &writer) { return endDevice(writer, account.key, deviceId(token)); });
    }

private slots:
    void listsTheLastUsedFirst()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        (void)t.account("Bob");
        const qint64 start = t.clock.now().toMSecsSinceEpoch();
        t.clock.passed += std::chrono::hours(1);
        login(t, ada, "phone", QStringLiteral("Ada’s phone 📱"));
        const QList<DeviceRow> all = devices(t, ada);
        QCOMPARE(all.size(), 2);
        QCOMPARE(all[0].tokenHash, "phone");
        QCOMPARE(all[0].name, QStringLiteral("Ada’s phone 📱"));
        QCOMPARE(all[0].created, start + 3'600'000);
        QCOMPARE(all[0].used, start + 3'600'000);
        QCOMPARE(all[1].tokenHash, "token of Ada");
        QCOMPARE(all[1].name, QString());
        QCOMPARE(all[1].created, start);
    }

    void passesOverTheExpired()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        t.clock.passed += std::chrono::days(100);
        login(t, ada, "phone");
        t.clock.passed += std::chrono::days(81);
        QCOMPARE(devices(t, ada).size(), 1);
        QCOMPARE(devices(t, ada).first().tokenHash, "phone");
    }

    void isCalledWhatItSaysLast()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        login(t, ada, "phone", "Old name");
        (void)t.write([](Writer &writer) { return touchToken(writer, {"phone", "New name"}); });
        (void)t.write([](Writer &writer) { return touchToken(writer, {"phone"}); });
        QCOMPARE(devices(t, ada).first().name, "New name");
    }

    void endsOnesOwnAlone()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        const Account bob = t.account("Bob");
        login(t, ada, "phone");
        QCOMPARE(end(t, bob, "phone").error().code, ErrorCode::NotFound);
        QCOMPARE(*end(t, ada, "phone"), "phone");
        QCOMPARE(devices(t, ada).size(), 1);
        QCOMPARE(end(t, ada, "phone").error().code, ErrorCode::NotFound);
    }

    void isNamedByWhatTellsNothing()
    {
        const QByteArray hash = QByteArray::fromHex("00ff").repeated(16);
        const QString id = deviceId(hash).value;
        QCOMPARE(id.size(), 32);
        QVERIFY(!id.contains("00ff00ff"));
        QCOMPARE(deviceId(hash).value, id);
        QVERIFY(deviceId("other").value != id);
    }

    void setsAPasswordUnlessItIsAnotherByNow()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        const auto set = [&](const QString &from, const QString &to) {
            return *t.write([=](Writer &writer) { return setPassword(writer, ada.key, from, to); });
        };
        const auto kept = [&] {
            return (*t.read([](Database &database) { return accountByName(database, "Ada"); }))
                ->passwordHash;
        };
        QCOMPARE(set("wrong", "one"), false);
        QCOMPARE(kept(), QString());
        QCOMPARE(set({}, "one"), true);
        QCOMPARE(set({}, "two"), false);
        QCOMPARE(set("one", "two"), true);
        QCOMPARE(kept(), "two");
    }
};

QTEST_GUILESS_MAIN(DeviceStoreTest)
#include "tst_devicestore.moc"
