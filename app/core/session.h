#pragma once

#include "documents.h"
#include "messagesource.h"
#include "result.h"
#include "unsent.h"

#include <functional>
#include <memory>

#include <QObject>
#include <QUrl>

namespace chatbook::app {

class Conversations;
class People;

/// One line of a search's answer and where it came from.
struct SearchRequest
{
    QString query;
    std::optional<RecipientId> recipient = {}; ///< none: everywhere
    qint64 before = 0;                         ///< an offset; 0: from the newest
    int limit = 50;
};

struct SearchResult
{
    QList<Message> messages; ///< newest first
    bool more = false;
    bool local = false; ///< found in this machine's cache alone, since the server is not there
};

/// What answers at the address cannot show that it is known.
struct UnknownKey
{
    enum class Why {
        New,       ///< nothing is known there
        Changed,   ///< another is known there
        NotLinked, ///< another is in the link that leads there
        NotListed, ///< another was said to be there
        Poses,     ///< it was entered as a new one, and says that it is one that is known
    };
    QByteArray key; ///< that it shows, a SHA-256
    Why why;
    ServerId server = {}; ///< which one, where it poses
};

/// One person at one server: connects and stays connected, keeps what was seen, sends what was
/// written. Everything in it can be read at once, from the cache, before any network answers.
class Session : public QObject
{
    Q_OBJECT

public:
    enum class State { Offline, Connecting, Online };
    Q_ENUM(State)

    using QObject::QObject;

    virtual State state() const = 0;
    /// Why it is not Online: a sentence fit to show a person. Empty when Online.
    virtual QString reason() const = 0;
    /// When the next attempt to connect is due, in ms from now; -1 when none is planned.
    virtual int retryInMs() const = 0;

    virtual QUrl address() const = 0;
    virtual User self() const = 0;         ///< as cached, or with the name asked for
    virtual ServerInfo server() const = 0; ///< as cached, or empty

    virtual People &people() = 0;
    virtual Conversations &conversations() = 0;

    /// The messages of one conversation. The caller owns it; it must not outlive the session.
    virtual std::unique_ptr<MessageSource> open(const RecipientId &recipient) = 0;

    // What a person does. Each `done` is called once, later, on this thread; never when the
    // session was destroyed before.

    /// Keeps the message on disk and sends it as soon as the server is there. It is among
    /// MessageSource::pending() when this returns. Fails when the text is empty or too long,
    /// or the disk refuses it.
    virtual Result<Done> send(const RecipientId &recipient, const QString &content,
                              const std::optional<ReplyReference> &replyTo) = 0;
    virtual void sendAgain(const QString &clientOffset) = 0; ///< a Failed one
    /// A Failed or Waiting one. What may have gone out already is deleted as soon as it turns out
    /// to be stored; while that has to wait for the server, trouble() says so.
    virtual void discard(const QString &clientOffset) = 0;

    using DoneHandler = std::function<void(const Result<Done> &)>;
    virtual void edit(const MessageId &id, const QString &content, DoneHandler done) = 0;
    virtual void remove(const MessageId &id, DoneHandler done) = 0;
    virtual void react(const MessageId &id, const QString &emoji, bool on, DoneHandler done) = 0;

    virtual void markRead(const RecipientId &recipient, qint64 offset) = 0;
    virtual Draft draft(const RecipientId &recipient) const = 0;
    virtual void setDraft(const RecipientId &recipient, const Draft &draft) = 0;
    /// Call at each keystroke; passed on seldom.
    virtual void typing(const RecipientId &recipient) = 0;

    using SearchHandler = std::function<void(const Result<SearchResult> &)>;
    virtual void search(const SearchRequest &request, SearchHandler done) = 0;

    /// Learns people whose name begins with `prefix`, into people(). For the filter box.
    virtual void findPeople(const QString &prefix) = 0;

    /// One's own devices, last used first.
    virtual void devices(std::function<void(const Result<QList<Device>> &)> done) = 0;
    virtual void endDevice(const DeviceId &id, DoneHandler done) = 0;
    /// `old` is empty where there is none yet.
    virtual void setPassword(const QString &password, const QString &old, DoneHandler done) = 0;
    /// A secret by which another device logs in as oneself, once.
    virtual void deviceCode(std::function<void(const Result<QString> &)> done) = 0;

    /// Tries to connect now instead of waiting.
    virtual void retryNow() = 0;
    /// Its server may be at that address now: tried while it is not Online, also after keyRefused()
    /// where that was said to have changed. What shows another key there is passed over.
    virtual void foundAt(const QUrl &address) = 0;

signals:
    void stateChanged();
    /// The server refused to let this person in; `error` says why. The join page asks anew.
    void loginRefused(const chatbook::Error &error);
    /// Nothing was told to it, or nothing but a name where it poses as another. To go on takes a
    /// new session whose request names this key.
    void keyRefused(const chatbook::app::UnknownKey &unknown);
    /// After keyRefused(), where that was said to have changed: the server was found with its own
    /// key, and what was asked is settled.
    void keyShown();
    /// self() or server() became known or changed.
    void identityChanged();
    /// A message was edited, deleted or reacted to, or is read again and may have been.
    void messageUpdated(const chatbook::Message &message);
    /// What was read before may have changed unheard (a reconnect that could not resume).
    void historyReset();
    /// Something a person should know that no other place shows, such as a full disk.
    void trouble(const QString &sentence);
};

} // namespace chatbook::app
