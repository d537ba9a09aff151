#pragma once

#include "core/conversations.h"
#include "core/people.h"
#include "core/session.h"

#include <QPointer>

namespace chatbook::app {

/// A conversation in memory, as a test made it.
class FakeSessionSource : public MessageSource
{
    Q_OBJECT

public:
    FakeSessionSource(class FakeSession &session, const RecipientId &recipient);
    ~FakeSessionSource() override;

    void requestPage(const PageRequest &request) override;
    QList<PendingMessage> pending() const override;
    std::optional<qint64> unreadFrom() const override { return m_unreadFrom; }
    std::optional<Message> known(qint64 offset) const override;
    User self() const override;

private:
    friend class FakeSession;
    FakeSession &m_session;
    RecipientId m_recipient;
    std::optional<qint64> m_unreadFrom;
};

/// A session without network and disk: what a test puts in is what the screens see, and what
/// the screens ask for is kept for the test to look at.
class FakeSession : public Session
{
    Q_OBJECT

public:
    explicit FakeSession(const User &self = {{"u-self"}, "Me"}, QObject *parent = nullptr);

    // What the world does.
    void setState(State state, const QString &reason = {}, int retryInMs = -1);
    void setSelf(const User &self);
    void addPeople(const QList<User> &users) { m_people.learn(users); }
    /// A stored message, given the next offset and time.
    Message receive(const User &from, const RecipientId &recipient, const QString &text);
    Message stored(const Message &message);
    void setTyping(const RecipientId &recipient, const QStringList &names);
    void refuse(const Error &error)
    {
        setState(State::Offline, error.message);
        emit loginRefused(error);
    }
    /// Whether send() succeeds, and whether what is sent is stored at once.
    bool sendFails = false;
    bool answers = true;
    QDateTime now; ///< of the next message; a minute more each time

    // What the screens did.
    QList<RecipientId> readMarks;
    QHash<RecipientId, Draft> drafts;
    QStringList found; ///< the prefixes asked for
    int typed = 0;
    int retries = 0;
    QList<Device> ownDevices;
    QList<DeviceId> ended;
    QStringList passwords; ///< old>new
    Result<Done> passwordAnswer = Done{};
    QString code = QStringLiteral("once");
    QUrl at = QUrl(QStringLiteral("ws://192.168.1.5:24280"));
    QList<QUrl> places; ///< where the server was said to be
    QList<SearchRequest> searches;
    SearchResult searchResult;
    QStringList sentAgain;
    QStringList discarded;
    QList<MessageId> removed;
    QList<std::pair<QString, bool>> reactions;

    const QList<Message> &messages(const RecipientId &id) { return m_messages[id]; }
    const QList<PendingMessage> &outbox() const { return m_outbox; }

    State state() const override { return m_state; }
    QString reason() const override { return m_reason; }
    int retryInMs() const override { return m_retryInMs; }
    QUrl address() const override { return at; }
    User self() const override { return m_self; }
    ServerInfo server() const override { return {{"s"}, "Test", "1", 1}; }
    People &people() override { return m_people; }
    Conversations &conversations() override { return m_conversations; }
    std::unique_ptr<MessageSource> open(const RecipientId &recipient) override;
    Result<Done> send(const RecipientId &recipient, const QString &content,
                      const std::optional<ReplyReference> &replyTo) override;
    void sendAgain(const QString &clientOffset) override { sentAgain.append(clientOffset); }
    void discard(const QString &clientOffset) override { discarded.append(clientOffset); }
    void edit(const MessageId &id, const QString &content, DoneHandler done) override;
    void remove(const MessageId &id, DoneHandler done) override;
    void react(const MessageId &id, const QString &emoji, bool on, DoneHandler done) override;
    void markRead(const RecipientId &recipient, qint64 offset) override;
    Draft draft(const RecipientId &recipient) const override { return drafts.value(recipient); }
    void setDraft(const RecipientId &recipient, const Draft &draft) override;
    void typing(const RecipientId &) override { ++typed; }
    void search(const SearchRequest &request, SearchHandler done) override;
    void findPeople(const QString &prefix) override { found.append(prefix); }
    void devices(std::function<void(const Result<QList<Device>> &)> done) override
    {
        done(ownDevices);
    }
    void endDevice(const DeviceId &id, DoneHandler done) override
    {
        ended.append(id);
        done(Done{});
    }
    void setPassword(const QString &password, const QString &old, DoneHandler done) override
    {
        passwords.append(old + u'>' + password);
        done(passwordAnswer);
    }
    void deviceCode(std::function<void(const Result<QString> &)> done) override { done(code); }
    void retryNow() override { ++retries; }
    void foundAt(const QUrl &address) override { places.append(address); }
    /// Puts a message on its way out that was refused.
    void addFailed(const RecipientId &recipient, const QString &text, const QString &why);

private:
    friend class FakeSessionSource;
    Message *find(const MessageId &id);
    void update(Message &message, const DoneHandler &done);
    void later(std::function<void()> what);
    QList<FakeSessionSource *> sources(const RecipientId &id) const;

    User m_self;
    State m_state = State::Online;
    QString m_reason;
    int m_retryInMs = -1;
    People m_people;
    Conversations m_conversations;
    QHash<RecipientId, QList<Message>> m_messages;
    QList<PendingMessage> m_outbox;
    QList<FakeSessionSource *> m_sources;
    qint64 m_offset = 0;
};

} // namespace chatbook::app
