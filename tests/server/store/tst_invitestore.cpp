#include "invitestore.h"
#include "teststore.h"

using namespace chatbook;
using namespace chatbook::server;

class InviteStoreTest : public QObject
{
    Q_OBJECT

    static qint64 invited(TestStore &t, const NewInvite &invite)
    {
        return t.write([invite](Writer &writer) { return addInvite(writer, invite); })->key;
    }

    static Result<Account> joins(TestStore &t, const QString &name, const QByteArray &inviteHash,
                                 Admission admission = Admission::Invited)
    {
        return t.write([=](Writer &writer) {
            return registerAccount(writer, {.id = {name},
                                            .name = name,
                                            .passwordHash = {},
                                            .tokenHash = "token of " + name.toUtf8(),
                                            .admission = admission,
                                            .inviteHash = inviteHash});
        });
    }

    /// Why nobody gets in with this invite.
    static QString refusal(TestStore &t, const QByteArray &inviteHash)
    {
        const Result<Account> refused = joins(t, "Mallory", inviteHash);
        if (refused || refused.error().code != ErrorCode::InviteRequired)
            return "let in";
        return refused.error().message;
    }

    static QList<Invite> all(TestStore &t)
    {
        return t.read([](Database &database) { return invitesPage(database, 0, 200); })->documents;
    }

private slots:
    void letsOneAccountIn()
    {
        TestStore t;
        (void)invited(t, {.hash = "one"});
        QVERIFY(joins(t, "Ada", "one"));
        QCOMPARE(refusal(t, "one"), "This invite was used already. Please ask for another.");
        QCOMPARE(all(t).first().used, 1);
    }

    void letsAnyNumberInWhenItLasts()
    {
        TestStore t;
        (void)invited(t, {.hash = "all", .lasting = true});
        for (const auto *name : {"Ada", "Bob", "Cem"})
            QVERIFY(joins(t, name, "all"));
        QCOMPARE(all(t).first().used, 3);
    }

    void isNotUsedByARegistrationThatIsAskedForAgain()
    {
        TestStore t;
        (void)invited(t, {.hash = "one"});
        const auto ada = joins(t, "Ada", "one");
        for (const auto *invite : {"one", "", "other"}) {
            const auto again = joins(t, "Ada", invite);
            QVERIFY(again);
            QCOMPARE(again->user.id, ada->user.id);
        }
        QCOMPARE(all(t).first().used, 1);
    }

    void isNotUsedWhereNoAccountIsMade()
    {
        TestStore t;
        (void)t.account("Ada");
        (void)invited(t, {.hash = "one"});
        const auto taken = joins(t, "ada", "one");
        QVERIFY(!taken);
        QCOMPARE(taken.error().code, ErrorCode::NameTaken);
        QVERIFY(joins(t, "Bob", "one", Admission::Everyone)); // not needed
        QCOMPARE(all(t).first().used, 0);
        QVERIFY(joins(t, "Cem", "one"));
    }

    void isRefusedWithASentenceOfItsOwn()
    {
        TestStore t;
        QCOMPARE(refusal(t, ""), "You need an invite to join this chat.");
        QCOMPARE(refusal(t, "never made"), "This invite is not known here.");
        const qint64 withdrawn = invited(t, {.hash = "w", .lasting = true});
        QVERIFY(t.write([=](Writer &writer) { return withdrawInvite(writer, withdrawn); }));
        QCOMPARE(refusal(t, "w"), "This invite was withdrawn. Please ask for another.");
    }

    void expires()
    {
        TestStore t;
        const qint64 now = t.clock.now().toMSecsSinceEpoch();
        (void)invited(t, {.hash = "hour", .expires = now + 3'600'000, .lasting = true});
        t.clock.passed += std::chrono::milliseconds(3'599'999);
        QVERIFY(joins(t, "Ada", "hour"));
        t.clock.passed += std::chrono::milliseconds(1);
        QCOMPARE(refusal(t, "hour"), "This invite has expired. Please ask for another.");
    }

    void tellsAStrangerNothingOfNamesUnlessTheHostWillBeAsked()
    {
        TestStore t;
        (void)t.account("Ada");
        QCOMPARE(joins(t, "Ada ", {}).error().code, ErrorCode::InviteRequired);
        QCOMPARE(t.write([](Writer &writer) {
                      return registerAccount(writer, {.id = {"x"},
                                                      .name = "Ada",
                                                      .passwordHash = {},
                                                      .tokenHash = "x",
                                                      .admission = Admission::Asked});
                  })
                     .error()
                     .code,
                 ErrorCode::NameTaken);
        QCOMPARE(joins(t, "Bob", {}, Admission::Asked).error().code, ErrorCode::InviteRequired);
    }

    void pagesFromTheNewest()
    {
        TestStore t;
        for (const auto *hash : {"1", "2", "3"})
            (void)invited(t, {.hash = hash});
        const auto page = t.read([](Database &database) { return invitesPage(database, 0, 2); });
        QCOMPARE(page->documents.first().key, 3);
        QVERIFY(page->more);
        const auto rest = t.read([](Database &database) { return invitesPage(database, 2, 2); });
        QCOMPARE(rest->documents.size(), 1);
        QCOMPARE(rest->documents.first().key, 1);
        QVERIFY(!rest->more);
    }

    void withdrawsOnce()
    {
        TestStore t;
        const qint64 key = invited(t, {.hash = "one"});
        const auto withdraw = [&](qint64 which) {
            return t.write([which](Writer &writer) { return withdrawInvite(writer, which); });
        };
        QVERIFY(withdraw(key));
        const auto first = all(t).first().withdrawn;
        QVERIFY(first);
        t.clock.passed += std::chrono::hours(1);
        QVERIFY(withdraw(key));
        QCOMPARE(all(t).first().withdrawn, first);
        QCOMPARE(withdraw(77).error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(InviteStoreTest)
#include "tst_invitestore.moc"
