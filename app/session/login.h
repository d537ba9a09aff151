#pragma once

#include "clock.h"
#include "joinrequest.h"
#include "savedaccounts.h"
#include "transport.h"

#include <QTimer>

namespace chatbook::app {

/// Logs one person in to one server over an open connection: with a password if one was given,
/// otherwise with each token that may belong to the address, otherwise by registering. If the
/// server did not know a token, the person is asked first, and only the next try registers. If the
/// keychain withholds a token, there is an account, and nobody is registered.
class Login : public QObject
{
    Q_OBJECT

public:
    /// Prepares for an account and gives the serverOffset of its cache.
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

    void start(); ///< call it when the connection opens
    void stop();  ///< call it when it is lost

signals:
    /// Logged in, and the account is on disk. `tried` is the server of the token that was used; its
    /// id is empty for a login without a token.
    void succeeded(const chatbook::app::SavedAccount &account, const chatbook::ServerId &tried);
    void refused(const chatbook::Error &error);
    /// The keychain withheld the token of an account that may be the right one; the person can fix
    /// that, and try again. The next time, the login is refused instead.
    void tokenWithheld(const chatbook::Error &error);
    /// It claims to be that server, which has another key: nothing is stored about it.
    void posed(const chatbook::ServerId &server);
    void errorOccurred(const chatbook::Error &error);

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
    void withhold(Error error);
    void registerName();
    void ask(QLatin1StringView name, const QJsonObject &arguments, const SavedAccount &account,
             Next refusedBy, std::chrono::milliseconds within = Transport::usualPatience);
    void entered(const QJsonObject &ack, SavedAccount account);

    Needs m_needs;
    JoinRequest m_request;
    QList<SavedAccount> m_candidates;
    bool m_mayRegister = false;
    std::optional<Error> m_withheld; ///< by the keychain, in this attempt
    bool m_saidWithheld = false;
    QTimer m_retryTimer;
    int m_attempt = 0; ///< tells answers of earlier attempts apart
};

} // namespace chatbook::app
