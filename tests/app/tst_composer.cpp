#include "composer.h"
#include "composeredit.h"
#include "elidedlabel.h"

#include <QClipboard>
#include <QInputMethodEvent>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>

using namespace chatbook;
using namespace chatbook::app;

namespace {

void compose(QWidget *widget, const QString &preedit, const QString &commit = {})
{
    QInputMethodEvent event(preedit, {});
    event.setCommitString(commit);
    QCoreApplication::sendEvent(widget, &event);
}

} // namespace

/// The composer, with real keys.
class TestComposer : public QObject
{
    Q_OBJECT

private:
    struct Fixture
    {
        Fixture()
        {
            composer.resize(400, 200);
            composer.show();
            composer.activateWindow();
            edit->setFocus();
        }
        Composer composer;
        ComposerEdit *edit = composer.editor();
        QPushButton *send = composer.findChild<QPushButton *>();
        QSignalSpy submitted{&composer, &Composer::submitted};
    };

private slots:
    void placeholderStaysOnOneLine()
    {
        Fixture f;
        f.composer.start({}, "Message " + QString("A name without an end ").repeated(10));
        for (const int width : {400, 250, 900}) {
            f.composer.resize(width, 200);
            const QString shown = f.edit->placeholderText();
            QVERIFY(shown.startsWith("Message"));
            QVERIFY(f.edit->fontMetrics().horizontalAdvance(shown) <= f.edit->viewport()->width());
        }
        f.composer.start({}, "Message Ann");
        QCOMPARE(f.edit->placeholderText(), QString("Message Ann"));
    }

    void sendsWithEnterAndBreaksWithShiftEnter()
    {
        Fixture f;
        QTest::keyClicks(f.edit, "one");
        QTest::keyClick(f.edit, Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClicks(f.edit, "two");
        QCOMPARE(f.submitted.count(), 0);
        QTest::keyClick(f.edit, Qt::Key_Return);
        QCOMPARE(f.submitted.count(), 1);
        QCOMPARE(f.submitted.at(0).at(0).toString(), QString("one\ntwo"));
        // It stays until it is stored.
        QCOMPARE(f.composer.text(), QString("one\ntwo"));
        f.composer.accepted();
        QCOMPARE(f.composer.text(), QString());
    }

    void leavesEnterToTheInputMethodWhileItComposes()
    {
        Fixture f;
        QTest::keyClicks(f.edit, "a");
        compose(f.edit, "ni");
        QTest::keyClick(f.edit, Qt::Key_Return);
        QTest::keyClick(f.edit, Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClick(f.edit, Qt::Key_Enter);
        QCOMPARE(f.submitted.count(), 0);
        QCOMPARE(f.composer.text(), QString("a"));
        QCOMPARE(f.edit->textCursor().block().layout()->preeditAreaText(), QString("ni"));
        compose(f.edit, {}, "你");
        QTest::keyClick(f.edit, Qt::Key_Return);
        QCOMPARE(f.submitted.count(), 1);
        QCOMPARE(f.submitted.at(0).at(0).toString(), QString("a你"));
    }

    void endsAComposition()
    {
        Fixture f;
        QTest::keyClicks(f.edit, "a");
        compose(f.edit, "ni");
        f.composer.commit();
        QCOMPARE(f.composer.text(), QString("ani"));
        QVERIFY(!f.edit->isComposing());
        f.composer.commit();
        QCOMPARE(f.composer.text(), QString("ani"));
    }

    void sendsWhatIsComposedWithItsButtonAndGoesOnThere()
    {
        Fixture f;
        compose(f.edit, "ni");
        QVERIFY(f.send->isEnabled());
        QTest::mouseClick(f.send, Qt::LeftButton);
        QCOMPARE(f.submitted.count(), 1);
        QCOMPARE(f.submitted.at(0).at(0).toString(), QString("ni"));
        f.composer.accepted();
        QCOMPARE(f.composer.focusWidget(), f.edit);
    }

    void keepsWhatIsComposedAsideFromAnEdit()
    {
        Fixture f;
        Message message;
        message.id = {"m1"};
        message.content = "old";
        compose(f.edit, "ni");
        f.composer.edit(message);
        QCOMPARE(f.composer.text(), QString("old"));
        QCOMPARE(f.composer.draft().text, QString("ni"));
        compose(f.edit, "er");
        QVERIFY(f.composer.cancel());
        QCOMPARE(f.composer.text(), QString("ni"));
        QVERIFY(!f.edit->isComposing());
    }

    void keepsWhatIsComposedWhenAnotherWindowTakesOver()
    {
        Fixture f;
        compose(f.edit, "ni");
        QWidget other;
        other.show();
        other.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&other));
        QTRY_COMPARE(f.composer.text(), QString("ni"));
    }

    /// Like fcitx when it learns of the other program's window before Qt does.
    void keepsWhatAnInputMethodDropsWhenAnotherWindowTakesOver()
    {
        Fixture f;
        compose(f.edit, "ni");
        compose(f.edit, "");
        QWidget other;
        other.show();
        other.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&other));
        QTRY_COMPARE(f.composer.text(), QString("ni"));
    }

    void keepsNothingThatWasChosenOrGivenUp()
    {
        Fixture f;
        compose(f.edit, "ni");
        compose(f.edit, "", "nu");
        compose(f.edit, "er");
        compose(f.edit, "");
        QTest::qWait(400); // long enough for it to give up
        QWidget other;
        other.show();
        other.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&other));
        QCoreApplication::processEvents();
        QCOMPARE(f.composer.text(), QString("nu"));
    }

    void sendsNothingBlank()
    {
        Fixture f;
        for (const QString &text : {QStringLiteral("  "), QStringLiteral("\u200b\n"),
                                    QStringLiteral("\u2800\u3164\ufe0f")}) {
            f.edit->setPlainText(text);
            QTest::keyClick(f.edit, Qt::Key_Return);
            QCOMPARE(f.submitted.count(), 0);
            QVERIFY(!f.send->isEnabled());
        }
        f.edit->setPlainText(QStringLiteral("👨‍👩‍👧"));
        QVERIFY(f.send->isEnabled());
    }

    void sendsWithItsButton()
    {
        Fixture f;
        QTest::keyClicks(f.edit, "x");
        QTest::mouseClick(f.send, Qt::LeftButton);
        QCOMPARE(f.submitted.count(), 1);
    }

    void keepsTextThatIsTooLongAndSaysByHowMuch()
    {
        Fixture f;
        // 16,386 bytes of UTF-8 in 5,462 characters.
        const QString text = QString(u'好').repeated(5'462);
        f.edit->insertPlainText(text);
        QVERIFY(!f.send->isEnabled());
        const auto labels = f.composer.findChildren<QLabel *>();
        QCOMPARE(labels.size(), 1);
        QVERIFY(labels.first()->isVisible());
        QVERIFY(labels.first()->text().contains("Take out 2"));
        QTest::keyClick(f.edit, Qt::Key_Return);
        QCOMPARE(f.submitted.count(), 0);
        QCOMPARE(f.composer.text(), text);
        QTest::keyClick(f.edit, Qt::Key_Backspace);
        QVERIFY(f.send->isEnabled());
        QVERIFY(!labels.first()->isVisible());
    }

    void pastesPlainTextAlone()
    {
        Fixture f;
        auto *mime = new QMimeData;
        mime->setHtml("<b>bold</b><img src='file:///x.png'>");
        mime->setText("bold\u00a0!");
        QGuiApplication::clipboard()->setMimeData(mime);
        f.edit->paste();
        QCOMPARE(f.composer.text(), QString("bold\u00a0!"));
    }

    void growsWithItsLinesUpToEight()
    {
        Fixture f;
        const int one = f.edit->height();
        f.edit->insertPlainText("1\n2\n3");
        const int three = f.edit->height();
        QVERIFY(three > one);
        f.edit->insertPlainText("\n4\n5\n6\n7\n8");
        const int eight = f.edit->height();
        f.edit->insertPlainText("\n9\n10");
        QCOMPARE(f.edit->height(), eight);
        f.edit->clear();
        QCOMPARE(f.edit->height(), one);
    }

    void asksForTheLastMessageWithUpWhenEmpty()
    {
        Fixture f;
        QSignalSpy last(&f.composer, &Composer::editLastRequested);
        QTest::keyClick(f.edit, Qt::Key_Up);
        QCOMPARE(last.count(), 1);
        QTest::keyClicks(f.edit, "x");
        QTest::keyClick(f.edit, Qt::Key_Up);
        QCOMPARE(last.count(), 1);
    }

    void bringsTheDraftBackAfterAnEdit()
    {
        Fixture f;
        QSignalSpy drafts(&f.composer, &Composer::draftChanged);
        QSignalSpy edits(&f.composer, &Composer::editSubmitted);
        QTest::keyClicks(f.edit, "half");
        Message message;
        message.id = {"m1"};
        message.content = "old";
        const auto typed = drafts.count();
        f.composer.edit(message);
        QCOMPARE(f.composer.text(), QString("old"));
        QTest::keyClicks(f.edit, "er");
        QTest::keyClick(f.edit, Qt::Key_Return);
        QCOMPARE(edits.count(), 1);
        QCOMPARE(edits.at(0).at(1).toString(), QString("older"));
        QCOMPARE(drafts.count(), typed);
        f.composer.accepted();
        QCOMPARE(f.composer.text(), QString("half"));
        f.composer.edit(message);
        QVERIFY(f.composer.cancel());
        QCOMPARE(f.composer.text(), QString("half"));
        QVERIFY(!f.composer.cancel());
    }

    void showsNothingOfAnAnsweredMessageThatIsGone()
    {
        Fixture f;
        Message answered;
        answered.id = {"m1"};
        answered.content = "a secret";
        const auto shown = [&] {
            QStringList texts;
            for (const ElidedLabel *label : f.composer.findChildren<ElidedLabel *>())
                texts.append(label->text());
            return texts.join('|');
        };
        f.composer.replyTo({{"m1"}, 1, {{"u"}, "Ann"}}, Composer::quoteOf(answered));
        QVERIFY(shown().contains("a secret"));
        answered.content = "not so secret";
        f.composer.messageUpdated(answered);
        QVERIFY(shown().contains("not so secret"));
        answered.content = "\u3164 \n";
        f.composer.messageUpdated(answered);
        QVERIFY(shown().contains("Empty message"));
        answered.content.clear();
        answered.deletedAt = QDateTime::currentDateTimeUtc();
        f.composer.messageUpdated(answered);
        QVERIFY(!shown().contains("secret"));
        QVERIFY(shown().contains("This message was deleted"));
        QVERIFY(f.composer.reply().has_value());
    }

    void followsAnEditedMessageAsFarAsItIsLeftAsItWas()
    {
        Fixture f;
        QTest::keyClicks(f.edit, "a draft");
        Message mine;
        mine.id = {"m1"};
        mine.content = "tpyo";
        mine.offset = 7;
        f.composer.edit(mine);
        QVERIFY(!f.composer.hasUnsavedEdit());
        mine.content = "typo"; // on another device
        f.composer.messageUpdated(mine);
        QCOMPARE(f.composer.text(), QString("typo"));
        QTest::keyClicks(f.edit, "s");
        QVERIFY(f.composer.hasUnsavedEdit());
        QCOMPARE(f.composer.draft(),
                 (Draft{.text = "a draft", .edit = Draft::Edit{{"m1"}, 7, "typos"}}));
        mine.content = "typing error";
        f.composer.messageUpdated(mine);
        QCOMPARE(f.composer.text(), QString("typos")); // the person's own words stay
        f.composer.cancel();
        QCOMPARE(f.composer.text(), QString("a draft"));

        f.composer.edit(mine);
        mine.content.clear();
        mine.deletedAt = QDateTime::currentDateTimeUtc();
        f.composer.messageUpdated(mine);
        QVERIFY(!f.composer.isEditing());
        QCOMPARE(f.composer.text(), QString("a draft"));
    }

    void cancelsAReplyFirst()
    {
        Fixture f;
        f.composer.replyTo({{"m1"}, 1, {{"u"}, "<b>Ann</b>"}}, "text");
        QVERIFY(f.composer.reply().has_value());
        QVERIFY(f.composer.cancel());
        QVERIFY(!f.composer.reply().has_value());
    }
};

QTEST_MAIN(TestComposer)
#include "tst_composer.moc"
