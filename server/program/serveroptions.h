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

/// What a server needs to be told. Sizes and numbers that are limits take 0 for none.
struct ServerOptions : Bounds
{
    Admission admission = Admission::Everyone;
    QList<QHostAddress> listenAt = {QHostAddress(QHostAddress::LocalHost)}; ///< at least one
    quint16 port = defaultPort;                                             ///< 0: a free one
    QString dataDirectory;
    QString name; ///< shown to people; empty: the machine's
    int queuedWrites = 20'000;
    qint64 queuedBytes = 64 << 20;
    int searchMemory = 192; ///< MiB
    net::Options net = {};
    CertificateFiles certificate = {}; ///< none given: the server's own
    bool mayEncrypt = true;            ///< false: never
    bool announces = false;            ///< to the local network, so that people find it
    QStringList addresses = {};        ///< names, for its links: what people know it by, best first
    QString host = {};                 ///< who hosts it, as is announced; empty: the machine's name
    lan::Places places = {};

    /// A connection within this machine needs none.
    bool encrypts() const { return mayEncrypt && (certificate.isGiven() || !isLoopbackAlone()); }
    bool isLoopbackAlone() const
    {
        return std::all_of(listenAt.begin(), listenAt.end(),
                           [](const QHostAddress &address) { return address.isLoopback(); });
    }

    /// With what follows from the other options: beyond the requests that are carried out, some are
    /// refused, and there are pings. Who lifts the one bound lifts the other.
    net::Options netOptions() const
    {
        net::Options options = net;
        if (requestsPerSecond == 0 || 2 * requestsPerSecond > options.framesPerSecond)
            options.framesPerSecond = 2 * requestsPerSecond;
        return options;
    }
};

} // namespace chatbook::server
