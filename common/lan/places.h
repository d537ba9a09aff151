#pragma once

#include "beacon.h"

#include <QHostAddress>

/// The local network, as servers and clients speak to it to be found (protocol.md section 9).
namespace chatbook::lan {

/// Where what is said goes. Tests take others, so that none hears another.
struct Places
{
    quint16 queries = queryPort;
    quint16 beacons = beaconPort;
    QHostAddress group = QHostAddress(QStringLiteral("239.255.24.80"));
    QHostAddress group6 = QHostAddress(QStringLiteral("ff12::2480"));
    QList<QHostAddress> at = {}; ///< only the interfaces with these addresses; none, or one that
                                 ///< stands for all addresses: all of them
    bool hasAvahi = true;        ///< false: the system's Avahi is left alone, as is its firewall
};

} // namespace chatbook::lan
