#include "peopledialog.h"
#include "persondialog.h"
#include "qrcode.h"
#include "qrreader.h"
#include "windowfixture.h"

#include <QClipboard>
#include <QLineEdit>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QTest>

using namespace chatbook;
using namespace chatbook::app;

/// How the host helps one person.
class PersonDialogTest : public QObject
{
    Q_OBJECT

    struct Stage
    {
        FakeHosting hosting;
        bool isOnNetwork = true;
        QPointer<PersonDialog> dialog =
            new PersonDialog(hosting, [this] { return isOnNetwork; }, {{"u-ada"}, "Ada"});

        Stage() { dialog->show(); }
        ~Stage() { delete dialog; }
        Q_DISABLE_COPY_MOVE(Stage)

        QPushButton *button(const QString &text) const
        {
            for (QPushButton *button : dialog->findChildren<QPushButton *>())
                if (button->text() == text)
                    return button;
            return nullptr;
        }
        QLineEdit *field(const QString &name) const
        {
            for (QLineEdit *field : dialog->findChildren<QLineEdit *>())
                if (field->accessibleName() == name)
                    return field;
            return nullptr;
        }
        bool says(const QString &text) const
        {
            for (const QLabel *label : dialog->findChildren<QLabel *>())
                if (label->isVisible() && label->text().contains(text))
                    return true;
            return false;
        }
        static QJsonObject named(const QString &name)
        {
            return {{"user", QJsonObject{{"_id", "u-ada"}, {"name", name}}}};
        }
    };

private slots:
    void isOpenedFromTheListOfPeople()
    {
        FakeHosting hosting;
        hosting.answers["people"] = {
            {"people", QJsonArray{QJsonObject{{"_id", "u-ada"}, {"name", "Ada <b>"}},
                                  QJsonObject{{"_id", "u-bad"},
                                              {"name", "Bad"},
                                              {"banned", "2026-01-01T00:00:00.000Z"}}}}};
        const SystemClock clock;
        PeopleDialog people(
            hosting, [] { return true; }, Admission::Everyone, clock);
        const auto account = [&people](const QString &name) -> QPushButton * {
            for (QPushButton *button : people.findChildren<QPushButton *>())
                if (button->accessibleName() == "Account: " + name)
                    return button;
            return nullptr;
        };
        QTRY_VERIFY(account("Ada <b>") && account("Bad"));
        account("Ada <b>")->click();
        auto *dialog = people.findChild<PersonDialog *>();
        QVERIFY(dialog != nullptr && dialog->isVisible());
        QCOMPARE(dialog->windowTitle(), QString("Account of Ada <b>"));
    }

    void makesALinkForANewDevice()
    {
        Stage stage;
        const QString link = JoinLink{.addresses = {"192.168.1.5"}, .deviceCode = "once"}.toText();
        stage.hosting.answers["loginLink"] = {{"link", link}};
        auto *code = stage.dialog->findChild<QrCode *>();
        QVERIFY(!code->isVisible());
        stage.button("Make a link")->click();
        QTRY_VERIFY(code->isVisible());
        QCOMPARE(qrTexts(code->grab().toImage()), QStringList(link));
        QCOMPARE(QGuiApplication::clipboard()->text(), link);
        QVERIFY(stage.says("give it to Ada and to nobody else"));
        QCOMPARE(stage.hosting.commands.last(),
                 (QJsonObject{{"command", "loginLink"}, {"_id", "u-ada"}}));
    }

    void makesNoLinkOnNoNetwork()
    {
        Stage stage;
        stage.hosting.answers["loginLink"] = {{"link", "chatbook://join?a=127.0.0.1"}};
        QGuiApplication::clipboard()->clear();
        stage.isOnNetwork = false;
        stage.button("Make a link")->click();
        QVERIFY(stage.says("on no network") && stage.hosting.commands.isEmpty());
        stage.isOnNetwork = true;
        stage.button("Make a link")->click();
        QTRY_VERIFY(stage.dialog->findChild<QrCode *>()->isVisible());
        QVERIFY(!stage.says("on no network"));
    }

    void makesANewPassword()
    {
        Stage stage;
        stage.hosting.answers["resetPassword"] = {{"password", "k7wz-0q4m-hd3t"}};
        QVERIFY(!stage.field("New password")->isVisible());
        stage.button("Make a new password")->click();
        QTRY_VERIFY(stage.field("New password")->isVisible());
        QCOMPARE(stage.field("New password")->text(), QString("k7wz-0q4m-hd3t"));
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("k7wz-0q4m-hd3t"));
    }

    void renames()
    {
        Stage stage;
        QVERIFY(!stage.button("Rename")->isEnabled());
        stage.field("Name")->setText("  ");
        QVERIFY(!stage.button("Rename")->isEnabled());
        stage.field("Name")->setText("Ada Lovelace");
        stage.hosting.answers["rename"] = Stage::named("Ada Lovelace");
        QTest::keyClick(stage.field("Name"), Qt::Key_Return);
        QTRY_COMPARE(stage.dialog->windowTitle(), QString("Account of Ada Lovelace"));
        QVERIFY(!stage.button("Rename")->isEnabled());
        QCOMPARE(stage.hosting.commands,
                 (QList<QJsonObject>{
                     {{"command", "rename"}, {"_id", "u-ada"}, {"to", "Ada Lovelace"}}}));
        QTest::keyClick(stage.field("Name"), Qt::Key_Return);
        QCOMPARE(stage.hosting.commands.size(), 1);
        QVERIFY(stage.dialog->isVisible());
    }

    void saysWhyANameCannotBeHad()
    {
        Stage stage;
        stage.hosting.failures["rename"] = {
            ErrorCode::NameTaken, "Somebody here has this name already. Please choose another."};
        stage.field("Name")->setText("Bob");
        stage.button("Rename")->click();
        QTRY_VERIFY(stage.says("Somebody here has this name already. Please choose another."));
        QCOMPARE(stage.field("Name")->text(), QString("Bob")); // for correction
        QCOMPARE(stage.dialog->windowTitle(), QString("Account of Ada"));
    }

    void freesANameOnceItHasAsked()
    {
        Stage stage;
        stage.hosting.answers["freeName"] = Stage::named("Ada (former)");
        stage.button("Free this name…")->click();
        QVERIFY(stage.hosting.commands.isEmpty());
        auto *box = stage.dialog->findChild<QMessageBox *>();
        for (QAbstractButton *button : box->buttons())
            if (box->buttonRole(button) == QMessageBox::AcceptRole)
                button->click();
        QTRY_COMPARE(stage.field("Name")->text(), QString("Ada (former)"));
        QCOMPARE(stage.hosting.commands.last(),
                 (QJsonObject{{"command", "freeName"}, {"_id", "u-ada"}}));
    }
};

QTEST_MAIN(PersonDialogTest)
#include "tst_persondialog.moc"
