#pragma once

#include "session.h"

#include <QTemporaryDir>

namespace chatbook::app {

/// A link to a server in memory: what a test adds is pushed, and requests are kept for the test to
/// look at.
class FakeServer : public Link
{
    Q_OBJECT

public:
    FakeServer(const User &self, Cache &cache, const QString &folder);

    // What the world does.
    void setState(State state, const std::optional<Error> &reason, int retryInMs);
    void setSelf(const User &self);
    using Link::setAddress;
    /// Adds a message with the next offset, and with the next time if it has none.
    Message store(const Message &message);
    void push(QLatin1StringView name, const QJsonObject &arguments)
    {
        deliver(name.toString(), arguments);
    }
    /// It has a feed from now on.
    void offerFeed();
    /// The disk accepts nothing more.
    void fillDisk();
    /// Sets a person's name, for messages whose recipient lacks one.
    void introduce(const QList<User> &users);

    bool answers = true; ///< a sent message is stored at once, or refused by `refusal`
    QString refusal;     ///< why it is not stored
    QDateTime now;       ///< of the next message; each is a minute later
    QList<Message> found;
    QList<Device> ownDevices;
    Result<Done> passwordAnswer = Done{};
    QString code = QStringLiteral("once");

    // What the screens did.
    QList<QJsonObject> asked(QLatin1StringView name) const { return m_asked.value(name); }
    int told = 0; ///< events without an answer
    int retries = 0;
    QList<QUrl> places; ///< where the server was said to be
    const QList<Message> &messages(const ConversationId &id) { return m_messages[id]; }

    void start() override;
    int retryInMs() const override { return m_retryInMs; }
    void retryNow() override { ++retries; }
    void foundAt(const QUrl &address) override { places.append(address); }
    void requestOnce(QLatin1StringView name, const QJsonObject &arguments, Answer answer) override;
    void tell(QLatin1StringView, const QJsonObject &) override { ++told; }

private:
    void logIn();
    Result<QJsonObject> answerTo(const QString &name, const QJsonObject &arguments);
    Result<QJsonObject> storeSent(const QString &name, const QJsonObject &arguments);
    QJsonObject page(const QJsonObject &arguments);
    QJsonObject posts(const QJsonObject &arguments);
    QJsonObject wireForm(const Message &message);
    QJsonObject devices() const;
    Message *find(const QString &id);
    void update(Message &message);

    Cache &m_cache;
    QString m_folder;
    bool m_wasOnline = false;
    int m_retryInMs = -1;
    QHash<QString, QList<QJsonObject>> m_asked;
    QHash<ConversationId, QList<Message>> m_messages;
    QHash<QString, QString> m_names; ///< by id
    qint64 m_offset = 0;
};

/// A base class, so that it is removed after what is in it.
struct FakeSessionFolder
{
    QTemporaryDir folder;
    FakeServer *made = nullptr;
};

/// A session on a fresh disk, logged in at a server in memory; without an id, a new person's
/// session.
class FakeSession : private FakeSessionFolder, public Session
{
public:
    explicit FakeSession(const User &self = {{"u-self"}, "Me"});

    FakeServer &server; ///< the link

    void setState(Link::State state, const QString &reason = {}, int retryInMs = -1)
    {
        server.setState(state,
                        reason.isEmpty() ? std::nullopt
                                         : std::optional(Error{ErrorCode::Internal, reason}),
                        retryInMs);
    }
    void setSelf(const User &self) { server.setSelf(self); }
    void addPeople(const QList<User> &users);
    void setOnline(const QList<User> &users);
    Message receive(const User &from, const ConversationId &recipient, const QString &text);
    Message stored(const Message &message);
    /// These people begin to type there.
    void setTyping(const ConversationId &recipient, const QStringList &names);
    void refuse(const Error &error);
    /// Adds an unsent message that was refused.
    void addFailed(const ConversationId &recipient, const QString &text, const QString &why);
};

} // namespace chatbook::app
