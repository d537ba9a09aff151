#pragma once

#include "conversations.h"
#include "discards.h"
#include "drafts.h"
#include "history.h"
#include "inbox.h"
#include "localsearch.h"
#include "login.h"
#include "outbox.h"
#include "people.h"
#include "readmarkers.h"
#include "roster.h"
#include "serverlink.h"
#include "transport.h"
#include "typists.h"

#include <QPointer>

namespace chatbook::app {

/// The session over a real connection: logs in, takes in what is pushed, in order, and hands each
/// part to the one that keeps it.
class LiveSession : public Session, private ServerLink
{
    Q_OBJECT

public:
    struct Needs
    {
        std::unique_ptr<Transport> transport;
        std::shared_ptr<SavedAccounts> accounts;
        std::shared_ptr<const Clock> clock;
        /// A secret or a name for a message: so many random bytes, base64url.
        std::function<QString(int bytes)> randomText;
    };

    LiveSession(Needs needs, const JoinRequest &request);
    ~LiveSession() override;

    State state() const override { return m_state; }
    QString reason() const override { return m_reason; }
    int retryInMs() const override { return m_transport->nextRetryInMs(); }
    QUrl address() const override { return m_address; }
    User self() const override { return m_self; }
    ServerInfo server() const override { return m_server; }
    People &people() override { return m_people; }
    Conversations &conversations() override { return m_conversations; }
    std::unique_ptr<MessageSource> open(const RecipientId &recipient) override;

    Result<Done> send(const RecipientId &recipient, const QString &content,
                      const std::optional<ReplyReference> &replyTo) override;
    void sendAgain(const QString &clientOffset) override;
    void discard(const QString &clientOffset) override;
    void edit(const MessageId &id, const QString &content, DoneHandler done) override;
    void remove(const MessageId &id, DoneHandler done) override;
    void react(const MessageId &id, const QString &emoji, bool on, DoneHandler done) override;
    void markRead(const RecipientId &recipient, qint64 offset) override;
    Draft draft(const RecipientId &recipient) const override;
    void setDraft(const RecipientId &recipient, const Draft &draft) override;
    void typing(const RecipientId &recipient) override;
    void search(const SearchRequest &request, SearchHandler done) override;
    void findPeople(const QString &prefix) override;
    void devices(std::function<void(const Result<QList<Device>> &)> done) override;
    void endDevice(const DeviceId &id, DoneHandler done) override;
    void setPassword(const QString &password, const QString &old, DoneHandler done) override;
    void deviceCode(std::function<void(const Result<QString> &)> done) override;
    void retryNow() override;
    void foundAt(const QUrl &address) override;

private:
    void request(QLatin1StringView name, const QJsonObject &arguments, Answer answer) override;
    void requestOnce(QLatin1StringView name, const QJsonObject &arguments, Answer answer) override;
    void change(QLatin1StringView name, const QJsonObject &arguments, DoneHandler done);
    void searchLocally(const SearchRequest &request, SearchHandler done);

    void connectParts();
    void connectToServer();
    void refuseKey(const QByteArray &shown);
    void refuseKey(const UnknownKey &unknown);
    void useAccount(const SavedAccount &account);
    void loadParts();
    void setState(State state, const QString &reason);
    void connectionLost(const QString &reason);
    void waitForPerson(const Error &error);
    void refuse(const Error &error);
    void entered(const SavedAccount &account, const ServerId &tried);

    void take(const QString &name, const QJsonObject &arguments);
    void learnOwnName(const QList<User> &online);
    void takeMessage(const QJsonObject &json, bool isNew);
    void takeSynced(qint64 serverOffset);
    void takeTyping(const QJsonObject &json);
    void takeRead(const QJsonObject &json);
    bool isForMe(const Message &message) const;
    bool settle(const Message &message);
    template <class Function>
    void eachHistory(Function function);

    std::unique_ptr<Transport> m_transport;
    std::shared_ptr<SavedAccounts> m_accounts;
    std::shared_ptr<const Clock> m_clock;
    std::function<QString(int)> m_randomText;
    QUrl m_address;
    QList<QUrl> m_others; ///< where its server may be, too
    bool m_hostedHere;
    bool m_isLink;
    bool m_keyReplaces;
    QByteArray m_key; ///< that the server must show; empty: see SavedAccounts::keysAt()
    User m_self;
    ServerInfo m_server;
    State m_state = State::Connecting;
    QString m_reason;
    bool m_entered = false; ///< logged in on the connection as it is
    bool m_resumed = false; ///< what the server said in `welcome`
    /// What the server was set back to, as `welcome` said; none when it was not.
    std::optional<qint64> m_knownToServer;
    bool m_refused = false; ///< and waits for the person
    qint64 m_taken = 0;     ///< the highest `changed` that was pushed or synced

    Cache m_cache;
    MessageCache m_messages;
    People m_people;
    Conversations m_conversations;
    Discards m_discards;
    Outbox m_outbox;
    Inbox m_inbox;
    ReadMarkers m_readMarkers;
    Drafts m_drafts;
    Typists m_typists;
    Roster m_roster;
    LocalSearch m_localSearch;
    Login m_login;
    QList<QPointer<History>> m_histories;
    QHash<RecipientId, std::chrono::milliseconds> m_typingSent;
};

} // namespace chatbook::app
