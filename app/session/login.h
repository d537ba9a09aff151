#pragma once

#include "clock.h"
#include "joinrequest.h"
#include "savedaccounts.h"
#include "transport.h"

#include <QTimer>

namespace chatbook::app {

/// Gets one person into one server, over a connection that is open: with a password where one
/// was given, else with each token that may be meant by the address, else by registering. A
/// token that the server did not know asks the person, before the next try registers. One that
/// the keychain does not give out is of an account that there is: then nobody is registered.
class Login : public QObject
{
    Q_OBJECT

public:
    /// Gets ready for an account and says what was had from its server, the serverOffset.
    using Prepare = std::function<std::optional<qint64>(const SavedAccount &)>;

    struct Needs
    {
        Transport &transport;
        SavedAccounts &accounts;
        const Clock &clock;
        std::function<QString()> makeToken; ///< 32 random bytes, base64url
        Prepare prepare;
    };

    Login(Needs needs, JoinRequest request, QObject *parent = nullptr);

    /// The account that is tried first.
    std::optional<SavedAccount> expected() const;

    void start(); ///< the connection is open
    void stop();  ///< it was lost

signals:
    /// In, and the account is on disk. `tried` is the server that its token was meant for; with
    /// an empty id it was no login by token.
    void succeeded(const chatbook::app::SavedAccount &account, const chatbook::ServerId &tried);
    void refused(const chatbook::Error &error);
    /// The keychain did not give out the token of an account that may be the one; the person can
    /// see to that, and try again. Where that was said before, the login is refused instead.
    void tokenWithheld(const chatbook::Error &error);
    /// It says that it is that server, which is known by another key: nothing is kept of it.
    void posed(const chatbook::ServerId &server);
    void trouble(const QString &sentence);

private:
    void consider(const QList<SavedAccount> &candidates);
    bool isLessSafeThanMeant() const;
    bool poses(const ServerId &server) const;
    bool isVouchedFor(const SavedAccount &account) const;
    using Next = std::function<void(const Error &)>;

    void tryPassword();
    void tryDeviceCode();
    void tryToken(qsizetype index);
    void sendToken(qsizetype index, const QString &token);
    void withhold(const Error &error);
    void registerName();
    void ask(QLatin1StringView name, const QJsonObject &arguments, const SavedAccount &account,
             Next refusedBy, std::chrono::milliseconds within = Transport::usualPatience);
    void entered(const QJsonObject &ack, SavedAccount account);

    Needs m_needs;
    JoinRequest m_request;
    QList<SavedAccount> m_candidates;
    bool m_mayRegister = false;
    std::optional<Error> m_withheld; ///< in this attempt, by the keychain
    bool m_saidWithheld = false;
    QTimer m_retryTimer;
    int m_attempt = 0; ///< tells answers of earlier attempts apart
};

} // namespace chatbook::app
