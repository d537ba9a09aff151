#pragma once

#include "lan/places.h"

#include <QUdpSocket>

/// Unused UDP ports, only on loopback, so that tests running at once do not hear each other.
inline chatbook::lan::Places ownPlaces()
{
    QUdpSocket queries;
    QUdpSocket beacons;
    queries.bind(QHostAddress::AnyIPv4, 0);
    beacons.bind(QHostAddress::AnyIPv4, 0);
    return {.queries = queries.localPort(),
            .beacons = beacons.localPort(),
            .at = {QHostAddress(QHostAddress::LocalHost)},
            .hasAvahi = false};
}
