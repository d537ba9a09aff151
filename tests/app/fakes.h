#pragma once

#include "cache.h"
#include "clock.h"
#include "link.h"
#include "transport.h"
#include "utctime.h"

#include <QJsonArray>
#include <QTest>

/// Fakes of the network and of time for the tests of the app's features.
namespace chatbook::app {

inline Message messageAt(qint64 offset, const QString &content, const User &sender,
                         const Recipient &recipient = allChatRecipient())
{
    return {.id = {QStringLiteral("m%1").arg(offset)},
            .sender = sender,
            .recipient = recipient,
            .timestamp = utcTime(1'700'000'000'000 + offset),
            .content = content,
            .offset = offset,
            .changed = offset,
            .clientOffset = {}};
}

inline QList<qint64> offsetsOf(const QList<Message> &messages)
{
    QList<qint64> offsets;
    for (const Message &message : messages)
        offsets.append(message.offset);
    return offsets;
}

class FakeClock : public Clock
{
public:
    QDateTime now() const override { return utcTime(wall); }
    std::chrono::milliseconds elapsed() const override { return passed; }

    qint64 wall = 1'700'000'000'000;
    std::chrono::milliseconds passed{0};
};

/// A request that waits for the test to answer it.
struct Asked
{
    QString name;
    QJsonObject arguments;
    std::function<void(const Result<QJsonObject> &)> answer;
};

/// A link without a network: requests wait for the test to answer them.
class FakeLink : public Link
{
public:
    explicit FakeLink(State state = State::Offline) { setState(state, {}); }

    void start() override {}
    int retryInMs() const override { return -1; }
    void retryNow() override {}
    void foundAt(const QUrl &) override {}
    void requestOnce(QLatin1StringView name, const QJsonObject &arguments, Answer answer) override
    {
        asked.append({name.toString(), arguments, std::move(answer)});
    }
    void tell(QLatin1StringView name, const QJsonObject &arguments) override
    {
        told.append({name.toString(), arguments, {}});
    }
    using Link::setState;
    Asked next() { return asked.isEmpty() ? Asked{} : asked.takeFirst(); }

    QList<Asked> asked;
    QList<Asked> told;
};

/// A transport without a network: it answers what is in `answers`, and leaves the rest to the test.
class FakeTransport : public Transport
{
public:
    using Script = std::function<Result<QJsonObject>(const QJsonObject &)>;

    void open(const QUrl &address, const QList<QByteArray> &keys,
              const QList<QUrl> &others) override
    {
        opened = address;
        wanted = keys;
        otherPlaces = others;
        ++openings;
    }
    void close() override
    {
        opened.clear();
        drop();
    }
    void addHint(const QUrl &address) override { hints.append(address); }
    QUrl address() const override { return reached.isEmpty() ? opened : reached; }
    void retryNow() override { ++retries; }
    int nextRetryInMs() const override { return 1'000; }
    QByteArray key() const override { return shown; }
    bool isCertified() const override { return certified; }
    void request(QLatin1StringView name, const QJsonObject &arguments, Handler handler,
                 std::chrono::milliseconds within) override
    {
        patience = within;
        log.append({name.toString(), arguments, {}});
        if (!answers.contains(name.toString())) {
            waiting.append({name.toString(), arguments, std::move(handler)});
            return;
        }
        QMetaObject::invokeMethod(
            this,
            [this, name = name.toString(), arguments, handler = std::move(handler)] {
                handler(answers.value(name)(arguments));
            },
            Qt::QueuedConnection);
    }
    void emitEvent(QLatin1StringView name, const QJsonObject &arguments) override
    {
        emitted.append({name.toString(), arguments, {}});
    }

    void push(QLatin1StringView name, const QJsonObject &arguments)
    {
        emit eventReceived(name.toString(), arguments);
    }
    void lose()
    {
        drop();
        emit disconnected(because(Reason::ConnectionLost, {"here"}));
    }
    /// Takes the first waiting request of that name; one without an answer if there is none.
    Asked take(QLatin1StringView name)
    {
        for (qsizetype i = 0; i < waiting.size(); ++i)
            if (waiting[i].name == name)
                return waiting.takeAt(i);
        return {};
    }
    qsizetype count(QLatin1StringView name) const
    {
        return std::count_if(log.begin(), log.end(),
                             [&](const Asked &asked) { return asked.name == name; });
    }
    QJsonObject last(QLatin1StringView name) const
    {
        const auto asked = std::find_if(log.rbegin(), log.rend(),
                                        [&](const Asked &each) { return each.name == name; });
        return asked == log.rend() ? QJsonObject() : asked->arguments;
    }

    std::chrono::milliseconds patience{0}; ///< of the last request
    QUrl opened;
    QUrl reached; ///< where the server is; empty: at `opened`
    QList<QUrl> otherPlaces;
    QList<QUrl> hints;
    QList<QByteArray> wanted; ///< keys
    QByteArray shown;         ///< the key of the server
    bool certified = false;
    int openings = 0;
    int retries = 0;
    QHash<QString, Script> answers;
    QList<Asked> waiting;
    QList<Asked> log;
    QList<Asked> emitted;

private:
    void drop()
    {
        for (const Asked &asked : std::exchange(waiting, {}))
            asked.answer(Error{ErrorCode::Unavailable, QStringLiteral("The connection was lost.")});
    }
};

} // namespace chatbook::app
