#include "teststore.h"

#include "text/fold.h"

using namespace chatbook;
using namespace chatbook::server;

class AccountStoreTest : public QObject
{
    Q_OBJECT

    static Result<Account> registered(TestStore &t, const QString &id, const QString &name,
                                      const QByteArray &token)
    {
        return t.write([=](Writer &writer) {
            return registerAccount(writer, {{id}, name, QString(), token});
        });
    }

    static std::optional<TokenOwner> owner(TestStore &t, const QByteArray &token)
    {
        return *t.read([token, now = t.clock.now().toMSecsSinceEpoch()](Database &database) {
            return accountByToken(database, token, now);
        });
    }

    static QStringList names(const Result<Page<User>> &page)
    {
        QStringList names;
        for (const User &user : page->documents)
            names.append(user.name);
        return names;
    }

private slots:
    void registersANameOnce()
    {
        TestStore t;
        const auto ada = registered(t, "a", QStringLiteral("Straße"), "t1");
        QVERIFY(ada);
        QCOMPARE(ada->user, (User{{"a"}, QStringLiteral("Straße")}));
        const auto other = registered(t, "b", "STRASSE", "t2");
        QVERIFY(!other);
        QCOMPARE(other.error().code, ErrorCode::NameTaken);
        QCOMPARE(t.number("SELECT count(*) FROM tokens"), 1);
    }

    void answersARegistrationThatIsAskedForAgain()
    {
        TestStore t;
        (void)registered(t, "a", "Ada", "t1");
        const auto again = registered(t, "b", "Ada", "t1");
        QVERIFY(again);
        QCOMPARE(again->user.id, UserId{"a"});
        const auto another = registered(t, "c", "Bob", "t1");
        QVERIFY(!another);
        QCOMPARE(another.error().code, ErrorCode::Invalid);
        QCOMPARE(another.error().details.value("field").toString(), QString("token"));
        QCOMPARE(t.number("SELECT count(*) FROM users"), 1);
    }

    void refusesANameThatLooksLikeOneHere()
    {
        TestStore t;
        const auto alice = registered(t, "a", "Alice", "t1");
        for (const auto &name : {QStringLiteral("AIice"), QStringLiteral("a1ICE")}) {
            const auto alike = registered(t, "b", name, "t2");
            QVERIFY(!alike);
            QCOMPARE(alike.error().code, ErrorCode::NameTaken);
            QVERIFY2(alike.error().message.contains("looks like"),
                     qPrintable(alike.error().message));
        }
        QVERIFY(registered(t, "a", "Alice", "t1")); // asked for again
        QVERIFY(registered(t, "c", "Alina", "t3"));
    }

    void findsOutHowNamesLookThatAreHereFromBefore()
    {
        TestStore t;
        (void)registered(t, "a", "Alice", "t1");
        // A database of format 4 that is migrated, with two names that look alike.
        (void)t.write([](Writer &writer) -> Result<Done> {
            Database &database = writer.database();
            database.run("DELETE FROM looks");
            database.run("UPDATE server SET looks = NULL");
            database.run("INSERT INTO users (id, name, folded, created) VALUES "
                         "('b', 'AIice', 'aiice', 0)");
            return Done{};
        });
        t.store.reset();
        t.open();
        QCOMPARE(t.number("SELECT count(*) FROM looks WHERE skeleton = 'alice'"), 2);
        QVERIFY(!registered(t, "c", "A1ice", "t3"));
        const auto found = t.read([](Database &database) -> Result<std::optional<Account>> {
            return accountByName(database, "aiice");
        });
        QCOMPARE((*found)->user.id, UserId{"b"});
    }

    void startsToReadTheRoomWhereItJoined()
    {
        TestStore t;
        const Account ada = t.account("Ada");
        (void)t.saidToAll(ada, "one");
        (void)t.account("Bob");
        QCOMPARE(t.number("SELECT read FROM members WHERE user = 2"), 1);
    }

    void knowsATokenFor180Days()
    {
        TestStore t;
        (void)registered(t, "a", "Ada", "t1");
        t.clock.passed += std::chrono::days(180);
        QVERIFY(owner(t, "t1"));
        t.clock.passed += std::chrono::milliseconds(1);
        QVERIFY(!owner(t, "t1"));
        QVERIFY(!owner(t, "t2"));
    }

    void keepsATokenThatIsUsed()
    {
        TestStore t;
        (void)registered(t, "a", "Ada", "t1");
        t.clock.passed += std::chrono::days(100);
        (void)t.write([](Writer &writer) { return touchToken(writer, {"t1"}); });
        t.clock.passed += std::chrono::days(100);
        const auto found = owner(t, "t1");
        QVERIFY(found);
        QCOMPARE(found->account.user.name, QString("Ada"));
        (void)t.write([](Writer &writer) { return removeToken(writer, "t1"); });
        QVERIFY(!owner(t, "t1"));
    }

    void pagesUsersByFoldedName()
    {
        TestStore t;
        for (const auto &name :
             {QStringLiteral("bob"), QStringLiteral("Ada"), QStringLiteral("Émile"),
              QStringLiteral("Ａdam"), QStringLiteral("100%"), QStringLiteral("Bo_b"),
              QStringLiteral("😀")})
            (void)t.account(name);
        const auto page = [&](const QString &prefix, const std::optional<UserId> &after,
                              int limit) {
            return t.read([=](Database &database) {
                return usersPage(database, {foldName(prefix), after, limit});
            });
        };
        const QStringList all{"100%",
                              "Ada",
                              QStringLiteral("Ａdam"),
                              "Bo_b",
                              "bob",
                              QStringLiteral("Émile"),
                              QStringLiteral("😀")};
        QCOMPARE(names(page({}, {}, 200)), all);
        QCOMPARE(page({}, {}, 200)->more, false);

        QStringList paged;
        std::optional<UserId> after;
        for (bool more = true; more;) {
            const auto next = page({}, after, 2);
            paged += names(next);
            more = next->more;
            after = next->documents.last().id;
        }
        QCOMPARE(paged, all);

        QCOMPARE(names(page("aD", {}, 200)), QStringList({"Ada", QStringLiteral("Ａdam")}));
        QCOMPARE(names(page("ad", UserId{"Ada"}, 200)), QStringList(QStringLiteral("Ａdam")));
        QCOMPARE(names(page("ad", UserId{"100%"}, 200)),
                 QStringList({"Ada", QStringLiteral("Ａdam")}));
        QCOMPARE(names(page("ad", UserId{"bob"}, 200)), QStringList());
        QCOMPARE(names(page("%", {}, 200)), QStringList());
        QCOMPARE(names(page("bo_", {}, 200)), QStringList("Bo_b"));
        QCOMPARE(page({}, UserId{"Mallory"}, 200).error().code, ErrorCode::NotFound);
    }

    void findsUsersById()
    {
        TestStore t;
        (void)registered(t, "a", "Ada", "t1");
        const auto find = [&](const QString &id) {
            return t.read([id](Database &database) { return userById(database, {id}); });
        };
        QCOMPARE(*find("a"), (User{{"a"}, "Ada"}));
        QCOMPARE(find("A").error().code, ErrorCode::NotFound);
        QCOMPARE(find(QString()).error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(AccountStoreTest)
#include "tst_accountstore.moc"
