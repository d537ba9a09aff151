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
    QHostAddress at = {}; ///< only the interface with this address; null or any: all of them
};

} // namespace chatbook::lan
