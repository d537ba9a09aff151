#pragma once

#include "admission.h"
#include "bounds.h"
#include "lan/places.h"
#include "options.h"
#include "protocol.h"
#include "servercertificate.h"

#include <QHostAddress>
#include <QStringList>

#include <algorithm>

namespace chatbook::server {

/// The options of a server. Sizes and numbers that are limits take 0 for none.
struct ServerOptions : Bounds
{
    Admission admission = Admission::Everyone;
    QList<QHostAddress> listenAt = {QHostAddress(QHostAddress::LocalHost)}; ///< at least one
    quint16 port = defaultPort;                                             ///< 0: a free one
    QString dataDirectory;
    QString name; ///< shown to people; empty: the machine's name
    int queuedWrites = 20'000;
    qint64 queuedBytes = 64 << 20;
    int searchMemory = 192; ///< MiB
    net::Options net = {};
    CertificateFiles certificate = {}; ///< none given: the server's own
    bool mayEncrypt = true;            ///< false: never
    bool announces = false;            ///< to the local network, so that people find it
    QStringList addresses = {};        ///< names of the server for its links, the best known first
    QString host = {}; ///< the announced name of the person who hosts; empty: the machine's name
    lan::Places places = {};

    /// A server that only this machine can reach needs no encryption.
    bool encrypts() const { return mayEncrypt && (certificate.isGiven() || !isLoopbackAlone()); }
    bool isLoopbackAlone() const
    {
        return std::all_of(listenAt.begin(), listenAt.end(),
                           [](const QHostAddress &address) { return address.isLoopback(); });
    }

    /// With what follows from other options: more frames than the requests that are carried out,
    /// because refused requests and pings count too. No bound on requests means none on frames.
    net::Options netOptions() const
    {
        net::Options options = net;
        if (requestsPerSecond == 0 || 2 * requestsPerSecond > options.framesPerSecond)
            options.framesPerSecond = 2 * requestsPerSecond;
        return options;
    }
};

} // namespace chatbook::server
