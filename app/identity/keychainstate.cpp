#include "keychainstate.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QMap>
#include <QSettings>
#include <QStandardPaths>
#include <QTimer>

#include <utility>

namespace chatbook::app {
namespace {

using Attributes = QMap<QString, QString>;
using StateHandler = std::function<void(KeychainState)>;

const QString bus = QStringLiteral("org.freedesktop.DBus");
const QString secrets = QStringLiteral("org.freedesktop.secrets");
const QString secretsPath = QStringLiteral("/org/freedesktop/secrets");
const QString secretService = QStringLiteral("org.freedesktop.Secret.Service");

/// Asks one question after the other, which only read the state.
class KeychainQuery : public QObject
{
public:
    KeychainQuery(const QString &service, const QString &key, std::chrono::milliseconds limit,
                  QObject *parent, StateHandler done)
        : QObject(parent)
        , m_attributes{{QStringLiteral("server"), service}, {QStringLiteral("user"), key}}
        , m_done(std::move(done))
    {
        QTimer::singleShot(limit, this, [this] { end(KeychainState::Silent); });
    }

    void start()
    {
        // On Plasma QtKeychain uses Plasma's own interface, whoever provides the common one.
        const QString plasma = qEnvironmentVariable("KDE_SESSION_VERSION");
        const QString keychain =
            plasma.isEmpty() ? secrets : QStringLiteral("org.kde.kwalletd") + plasma;
        ask<bool>({bus, QStringLiteral("/org/freedesktop/DBus"), bus}, "NameHasOwner", {keychain},
                  [this, plasma, keychain](bool runs) {
                      if (!runs)
                          end(KeychainState::Missing);
                      else if (plasma.isEmpty())
                          askForDefault();
                      else
                          askWallet({keychain, QStringLiteral("/modules/kwalletd") + plasma,
                                     QStringLiteral("org.kde.KWallet")});
                  });
    }

private:
    struct Place
    {
        QString service;
        QString path;
        QString interface;
    };

    void askForDefault()
    {
        ask<QDBusObjectPath>({secrets, secretsPath, secretService}, "ReadAlias",
                             {QStringLiteral("default")}, [this](const QDBusObjectPath &path) {
                                 if (path.path() == u'/')
                                     end(KeychainState::Missing);
                                 else
                                     askWhetherLocked(path.path());
                             });
    }

    void askWhetherLocked(const QString &collection)
    {
        ask<QDBusVariant>(
            {secrets, collection, QStringLiteral("org.freedesktop.DBus.Properties")}, "Get",
            {QStringLiteral("org.freedesktop.Secret.Collection"), QStringLiteral("Locked")},
            [this](const QDBusVariant &locked) {
                if (locked.variant().toBool())
                    end(KeychainState::Locked);
                else
                    askWhereTheSecretIs();
            });
    }

    /// The secret may be in a collection that was the default one earlier.
    void askWhereTheSecretIs()
    {
        using Paths = QList<QDBusObjectPath>;
        qDBusRegisterMetaType<Attributes>();
        ask<Paths, Paths>({secrets, secretsPath, secretService}, "SearchItems",
                          {QVariant::fromValue(m_attributes)},
                          [this](const Paths &unlocked, const Paths &locked) {
                              const bool isLocked = unlocked.isEmpty() && !locked.isEmpty();
                              end(isLocked ? KeychainState::Locked : KeychainState::Open);
                          });
    }

    void askWallet(const Place &wallet)
    {
        ask<QString>(wallet, "networkWallet", {}, [this, wallet](const QString &name) {
            ask<bool>(wallet, "isOpen", {name}, [this, name](bool isOpen) {
                end(isOpen && !asksEachProgram(name) ? KeychainState::Open : KeychainState::Locked);
            });
        });
    }

    /// Whether the person wants to be asked before a program uses an open wallet, and has not
    /// allowed this one for good. Only the wallet's settings tell this without a dialog.
    bool asksEachProgram(const QString &wallet) const
    {
        const QSettings settings(
            QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
                QStringLiteral("/kwalletrc"),
            QSettings::IniFormat);
        return settings.value(QStringLiteral("Wallet/Prompt on Open")).toBool() &&
               !settings.value(QStringLiteral("Auto Allow/") + wallet)
                    .toStringList()
                    .contains(m_attributes.value(QStringLiteral("server")));
    }

    template <class... Values, class Function>
    void ask(const Place &place, const char *what, const QVariantList &arguments, Function then)
    {
        QDBusMessage call = QDBusMessage::createMethodCall(
            place.service, place.path, place.interface, QString::fromLatin1(what));
        call.setArguments(arguments);
        call.setAutoStartService(false);
        auto *watcher =
            new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call), this);
        connect(watcher, &QDBusPendingCallWatcher::finished, this,
                [this, watcher, then = std::move(then)] {
                    const QDBusPendingReply<Values...> reply = *watcher;
                    watcher->deleteLater();
                    if (reply.isError())
                        end(reply.error().type() == QDBusError::NoReply ? KeychainState::Silent
                                                                        : KeychainState::Missing);
                    else
                        give(reply, then, std::index_sequence_for<Values...>());
                });
    }

    template <class Reply, class Function, std::size_t... Index>
    static void give(const Reply &reply, Function then, std::index_sequence<Index...>)
    {
        then(reply.template argumentAt<int(Index)>()...);
    }

    void end(KeychainState state)
    {
        deleteLater();
        if (const StateHandler done = std::exchange(m_done, {}))
            done(state);
    }

    Attributes m_attributes; ///< QtKeychain finds the secret by these
    StateHandler m_done;
};

} // namespace

void findKeychainState(const QString &service, const QString &key, std::chrono::milliseconds limit,
                       QObject *context, std::function<void(KeychainState)> done)
{
    (new KeychainQuery(service, key, limit, context, std::move(done)))->start();
}

} // namespace chatbook::app
