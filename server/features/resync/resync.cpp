#include "resync.h"

#include "documentkinds.h"
#include "hub.h"
#include "peer.h"
#include "personal.h"
#include "presence.h"
#include "protocol.h"
#include "reactions.h"
#include "replayqueries.h"
#include "store.h"

#include <QPointer>

namespace chatbook::server {
namespace {

/// Documents that are read and sent at once. A replay of at most so many is read in the same state
/// of the database as its plan, so that live events follow it without a gap.
constexpr qsizetype documentsAtOnce = 100;

/// Reads for peers that catch up, running at a time.
constexpr int readsAtOnce = 2;

/// Bytes of encoded documents that are kept for other peers that missed them too.
constexpr qsizetype keptLimit = 4 << 20;

} // namespace

/// A document of a replay as it is sent, encoded on the reader's thread.
struct Resync::Encoded
{
    qint64 offset;
    qint64 changed;
    JsonText json;
    net::Frame asNew;
    QLatin1StringView update;            ///< the event that sends it as changed
    std::optional<AnyDocument> document; ///< if `unlisted` is not empty
    Unlisted unlisted;

    static QList<Encoded> read(Database &database, const QList<ReplayKey> &keys)
    {
        QList<Encoded> encoded;
        for (const AnyDocument &document : readReplay(database, keys)) {
            const JsonText json = toJsonText(document);
            encoded.append({.offset = document.offset(),
                            .changed = document.changed(),
                            .json = json,
                            .asNew = eventFrame(nameOf(document), json),
                            .update = updateOf(document),
                            .document = {},
                            .unlisted = reactions::unlisted(database, document)});
            if (!encoded.last().unlisted.isEmpty())
                encoded.last().document = document;
        }
        return encoded;
    }

    qsizetype bytes() const
    {
        constexpr qsizetype each = 100; ///< estimate for each user in `unlisted`
        return json.utf8().size() + asNew.bytes().size() + each * unlisted.size();
    }
};

template <class T>
void Resync::read(Peer &peer, std::function<Result<T>(Database &)> work,
                  std::function<void(const Result<T> &)> done)
{
    m_waitingReads.enqueue(
        [this, peer = QPointer(&peer), work = std::move(work), done = std::move(done)] {
            if (!peer || !peer->connection().isOpen()) {
                --m_reading;
                return;
            }
            m_store.read<T>(work, [this, done](const Result<T> &result) {
                --m_reading;
                readNext();
                done(result);
            });
        });
    readNext();
}

void Resync::readNext()
{
    while (m_reading < readsAtOnce && !m_waitingReads.isEmpty()) {
        ++m_reading;
        m_waitingReads.dequeue()();
    }
}

/// What one peer missed, while it is sent. A child of the peer, and deleted when done.
class Resync::Replay : public QObject
{
public:
    Replay(Resync &resync, Peer &peer, const ReplayPlan &plan)
        : QObject(&peer)
        , m_resync(resync)
        , m_peer(peer)
        , m_keys(plan.keys)
        , m_since(plan.since)
        , m_cursor(plan.since)
        , m_head(plan.head)
    {
        connect(&peer, &Peer::writable, this, &Replay::proceed);
        ++resync.m_replays;
        // When the server is destroyed, peers outlive what serves them.
        connect(this, &QObject::destroyed, &resync, [&resync] {
            if (--resync.m_replays == 0)
                resync.forget();
        });
        proceed();
    }

private:
    struct Step
    {
        ReplayPlan plan;
        QList<Encoded> documents; ///< all of the plan's, if they are few
    };

    /// Reads on as soon as the peer has taken in what was sent.
    void proceed()
    {
        const net::Connection &connection = m_peer.connection();
        if (m_reading || !connection.isOpen() || connection.isCongested())
            return;
        m_reading = true;
        if (m_keys.isEmpty()) {
            planFurther();
            return;
        }
        const QList<ReplayKey> keys = m_keys.mid(0, documentsAtOnce);
        m_keys.remove(0, keys.size());
        m_resync.documents(
            m_peer, keys, [replay = QPointer(this), keys](const Result<QList<Encoded>> &documents) {
                if (replay)
                    replay->received(keys, documents);
            });
    }

    void received(const QList<ReplayKey> &keys, const Result<QList<Encoded>> &documents)
    {
        m_reading = false;
        if (!documents) {
            giveUp();
            return;
        }
        for (const ReplayKey &key : keys)
            m_unsent.insert(key.offset);
        send(*documents);
        proceed();
    }

    /// All of the plan was sent. Reads what has changed since; if that is little, goes live after
    /// it.
    void planFurther()
    {
        m_cursor = m_head;
        m_peer.collect();
        m_resync.read<Step>(
            m_peer,
            [reader = m_peer.userKey(), since = m_cursor](Database &database) -> Result<Step> {
                Step step{planReplay(database, reader, since), {}};
                if (step.plan.keys.size() <= documentsAtOnce)
                    step.documents = Encoded::read(database, step.plan.keys);
                return step;
            },
            [replay = QPointer(this)](const Result<Step> &step) {
                if (replay)
                    replay->planned(step);
            });
    }

    void planned(const Result<Step> &step)
    {
        m_reading = false;
        if (!step || !step->plan.possible) {
            giveUp();
            return;
        }
        m_head = step->plan.head;
        if (step->plan.keys.size() > documentsAtOnce) {
            m_peer.stayBehind();
            m_keys = step->plan.keys;
            proceed();
            return;
        }
        send(step->documents);
        m_resync.goLive(m_peer, m_head);
        deleteLater();
    }

    /// The peer will come back with the offset that it has reached.
    void giveUp()
    {
        m_peer.connection().close(QWebSocketProtocol::CloseCodeGoingAway,
                                  QStringLiteral("The replay could not go on"));
    }

    void send(const QList<Encoded> &documents)
    {
        for (const Encoded &document : documents) {
            const bool known = document.offset <= m_since ||
                               (document.offset <= m_cursor && !m_unsent.contains(document.offset));
            m_unsent.remove(document.offset);
            if (document.unlisted.contains(m_peer.userKey()))
                m_peer.send(known ? document.update : nameOf(*document.document),
                            documentFor(m_peer.userKey(), *document.document, document.unlisted,
                                        document.json));
            else if (known)
                m_peer.send(document.update, document.json);
            else
                m_peer.send(document.asNew);
        }
    }

    Resync &m_resync;
    Peer &m_peer;
    QList<ReplayKey> m_keys; ///< still to be sent
    const qint64 m_since;    ///< the client's own offset
    qint64 m_cursor;         ///< start of the plan: everything up to here was sent, except m_unsent
    qint64 m_head;           ///< where the plan ends
    QSet<qint64> m_unsent;   ///< offsets of documents that changed between plan and reading
    bool m_reading = false;
};

void Resync::documents(Peer &peer, const QList<ReplayKey> &keys,
                       const std::function<void(const Result<QList<Encoded>> &)> &done)
{
    QHash<qint64, Encoded> found;
    QList<ReplayKey> missing;
    for (const ReplayKey &key : keys)
        if (const auto kept = m_kept.constFind(key.changed); kept != m_kept.cend())
            found.insert(key.changed, *kept);
        else
            missing.append(key);
    auto finish = [this, keys, found, done,
                   forgotten = m_forgotten](const Result<QList<Encoded>> &documents) mutable {
        if (!documents) {
            done(documents);
            return;
        }
        for (const Encoded &document : *documents) {
            found.insert(document.changed, document);
            if (forgotten == m_forgotten) // else it may have been read before
                keep(document);
        }
        QList<Encoded> all;
        for (const ReplayKey &key : keys)
            if (const auto document = found.constFind(key.changed); document != found.cend())
                all.append(*document);
        done(all);
    };
    if (missing.isEmpty())
        // Queued, so that `done` is not called from within documents().
        QMetaObject::invokeMethod(
            this, [finish]() mutable { finish(QList<Encoded>()); }, Qt::QueuedConnection);
    else
        read<QList<Encoded>>(
            peer, [missing](Database &database) { return Encoded::read(database, missing); },
            finish);
}

void Resync::keep(const Encoded &document)
{
    if (m_replays == 0)
        return; // nobody is left to share it
    if (m_keptBytes > keptLimit)
        forget();
    m_keptBytes += document.bytes();
    m_kept.insert(document.changed, document);
}

void Resync::forget()
{
    m_kept.clear();
    m_keptBytes = 0;
    ++m_forgotten;
}

Resync::Resync(Store &store, Hub &hub, Presence &presence, ServerInfo server)
    : m_store(store)
    , m_hub(hub)
    , m_presence(presence)
    , m_server(std::move(server))
{}

Resync::~Resync() = default;

void Resync::prepare(Peer &peer, const Account &account, std::optional<qint64> serverOffset,
                     std::function<void(std::optional<ReplayPlan>)> ready)
{
    if (!serverOffset) {
        ready(std::nullopt);
        return;
    }
    read<ReplayPlan>(
        peer,
        [reader = account.key, since = *serverOffset](Database &database) -> Result<ReplayPlan> {
            return planReplay(database, reader, since);
        },
        [peer = QPointer(&peer), ready = std::move(ready)](const Result<ReplayPlan> &plan) {
            if (peer)
                ready(plan ? std::optional(*plan) : std::nullopt);
        });
}

void Resync::enter(Peer &peer, const std::optional<ReplayPlan> &plan, const QString &token)
{
    const bool resumed = plan && plan->possible;
    JsonText welcome = JsonText::object({{event::user, toJsonText(peer.account()->user)},
                                         {QLatin1StringView("server"), toJsonText(m_server)},
                                         {QLatin1StringView("resumed"), resumed}});
    if (plan && plan->known)
        welcome.insert(QLatin1StringView("knownOffset"), *plan->known);
    if (!token.isEmpty())
        welcome.insert(QLatin1StringView("token"), token);
    peer.send(event::welcome, welcome);
    m_hub.enter(peer);
    peer.send(event::activeUsers, m_presence.activeUsersFor(peer.account()->user));
    if (resumed)
        new Replay(*this, peer, *plan); // a child of the peer
    else
        goLive(peer, m_hub.head());
}

void Resync::goLive(Peer &peer, qint64 head)
{
    peer.send(event::synced, JsonText::object({{QLatin1StringView("serverOffset"), head}}));
    peer.joinLive(head);
    m_presence.catchUp(peer);
    peer.release();
}

} // namespace chatbook::server
