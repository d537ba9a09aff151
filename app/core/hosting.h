#pragma once

#include <QObject>
#include <QStringList>
#include <QUrl>

namespace chatbook {

/// A server inside this program, open to the local network. The app speaks to it over loopback,
/// as to any other server.
class Hosting : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Starts a server that keeps its data in `dataDirectory`, on `port` or, when that is taken,
    /// on a free one. Answered by started() or failed(), never before this returns.
    virtual void start(const QString &dataDirectory, quint16 port) = 0;
    /// Stops it; waits for what is being stored. Nothing when none runs.
    virtual void stop() = 0;

signals:
    /// `loopback` is where this program joins; `addresses` is what others type, best first, and
    /// empty when this machine is on no network.
    void started(const QUrl &loopback, const QStringList &addresses);
    /// Why it does not run: a sentence fit to show a person.
    void failed(const QString &sentence);
};

} // namespace chatbook
