#pragma once

#include "chatpane.h"
#include "chatscreen.h"
#include "clock.h"
#include "composer.h"
#include "composeredit.h"
#include "contactpanel.h"
#include "joinchat.h"
#include "joinpage.h"
#include "landiscovery.h"
#include "mainwindow.h"
#include "messageview.h"
#include "profile.h"
#include "serverbutton.h"
#include "serverhost.h"
#include "session.h"
#include "support/freeports.h"
#include "trustpage.h"

#include <QLineEdit>
#include <QRandomGenerator>
#include <QTest>

namespace chatbook::app {

/// Where the windows find each other.
inline const lan::Places &lanOfThisTest()
{
    static const lan::Places places = ownPlaces();
    return places;
}

/// A person with a profile and a window; nothing is fake.
struct Person
{
    Person(const QString &root, const QString &name)
        : root(root)
        , name(name)
    {
        start();
    }

    void start()
    {
        window.reset();
        profile.reset();
        profile = std::move(Profile::open(root, name).value());
        window = std::make_unique<MainWindow>(
            *profile, host, discovery,
            [this](const JoinRequest &request) { return joinChat(*profile, request); }, clock);
        QObject::connect(&host, &Hosting::started, window.get(),
                         [this](const Hosted &now) { hosted = now; });
        window->resize(900, 600);
        window->start({.last = profile->lastServer()});
        window->show();
    }

    /// Types the address, and accepts the words of an unknown chat.
    void join(const QUrl &address)
    {
        ask(address.authority());
        QTRY_VERIFY(window->chat() || window->trustPage()->isVisible());
        if (window->trustPage()->isVisible())
            QTest::keyClick(window->trustPage(), Qt::Key_Return);
    }

    /// Types an address, or puts a link in.
    void ask(const QString &addressOrLink) const
    {
        QLineEdit *where = field("Address of a chat");
        field("Your name")->setText(name);
        where->setText(addressOrLink);
        QTest::keyClick(where, Qt::Key_Return);
    }

    QLineEdit *field(const QString &called) const
    {
        for (QLineEdit *field : window->joinPage()->findChildren<QLineEdit *>()) {
            if (field->accessibleName() == called)
                return field;
        }
        return nullptr;
    }

    /// The chats that the join page offers.
    QList<ServerButton *> rows() const
    {
        QList<ServerButton *> shown;
        for (ServerButton *row : window->joinPage()->findChildren<ServerButton *>())
            if (row->isVisible())
                shown.append(row);
        return shown;
    }

    ChatPane *pane() const { return window->chat()->pane(); }
    bool isOnline() const
    {
        return window->chat() != nullptr &&
               window->chat()->contacts()->state().startsWith("Connected");
    }
    void write(const QString &text) const
    {
        QTest::keyClicks(pane()->composer()->editor(), text);
        QTest::keyClick(pane()->composer()->editor(), Qt::Key_Return);
    }
    /// The rows of the list; unsent messages have "…" in front.
    QStringList seen() const
    {
        QStringList texts;
        const MessageList *list = pane()->messages()->list();
        for (int row = 0; row < list->count(); ++row)
            texts.append((list->at(row).pending ? "…" : "") + list->at(row).message.content);
        return texts;
    }

    QString root;
    QString name;
    SystemClock clock;
    ServerHost host{lanOfThisTest()};
    Hosted hosted; ///< by this person
    LanDiscovery discovery{clock, [] { return QRandomGenerator::global()->generate64(); },
                           lanOfThisTest()};
    std::unique_ptr<Profile> profile;
    std::unique_ptr<MainWindow> window;
};

} // namespace chatbook::app
