#pragma once

#include "beacon.h"

#include <QHostAddress>

/// How servers and clients speak to the local network to find each other (protocol.md section 9).
namespace chatbook::lan {

/// Where datagrams go. Tests take other places, so that they do not hear each other.
struct Places
{
    quint16 queries = queryPort;
    quint16 beacons = beaconPort;
    QHostAddress group = QHostAddress(QStringLiteral("239.255.24.80"));
    QHostAddress group6 = QHostAddress(QStringLiteral("ff12::2480"));
    QList<QHostAddress> at = {}; ///< only interfaces with these addresses; none, or a
                                 ///< wildcard: all interfaces
    bool hasAvahi = true;        ///< false: do not ask the system's Avahi or its firewall
};

} // namespace chatbook::lan
