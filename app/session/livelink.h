#pragma once

#include "cache.h"
#include "link.h"
#include "login.h"
#include "transport.h"

namespace chatbook::app {

/// The link over a real connection: checks that the server is the right one, logs in, and opens the
/// cache of that account.
class LiveLink : public Link
{
    Q_OBJECT

public:
    struct Needs
    {
        std::unique_ptr<Transport> transport;
        std::shared_ptr<SavedAccounts> accounts;
        std::shared_ptr<const Clock> clock;
        /// A secret of so many random bytes, base64url.
        std::function<QString(int bytes)> randomText;
    };

    /// `cache` must outlive it.
    LiveLink(Needs needs, const JoinRequest &request, Cache &cache);
    ~LiveLink() override;

    void start() override;
    int retryInMs() const override { return m_transport->nextRetryInMs(); }
    void retryNow() override;
    void foundAt(const QUrl &address) override;
    void requestOnce(QLatin1StringView name, const QJsonObject &arguments, Answer answer) override;
    void tell(QLatin1StringView name, const QJsonObject &arguments) override;

private:
    void connectTransport();
    void connectLogin();
    void connectToServer();
    void sayConnecting();
    void refuseKey(const QByteArray &shown);
    void refuseKey(const UnknownKey &unknown);
    void useAccount(const SavedAccount &account);
    void reconnect(Reason why);
    void connectionLost(const Error &reason);
    void waitForPerson(const Error &error);
    void refuse(const Error &error);
    void loggedIn(const SavedAccount &account, const ServerId &tried);
    void take(const QString &name, const QJsonObject &arguments);
    void learnOwnName(const QList<User> &online);

    Cache &m_cache;
    std::unique_ptr<Transport> m_transport;
    std::shared_ptr<SavedAccounts> m_accounts;
    std::shared_ptr<const Clock> m_clock;
    std::function<QString(int)> m_randomText;
    QList<QUrl> m_others; ///< further places where its server may be
    bool m_hostedHere;
    bool m_isLink;
    bool m_keyReplaces;
    QByteArray m_key;       ///< the server must show it; empty: see SavedAccounts::keysAt()
    bool m_entered = false; ///< logged in on the present connection
    bool m_refused = false; ///< and waits for the person
    Login m_login;
};

} // namespace chatbook::app
