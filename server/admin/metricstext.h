#pragma once

#include <QJsonObject>
#include <QString>

namespace chatbook::server {

/// Metrics, in the JSON of admin/metrics.h, as a table for people. What the server did not say, an
/// older one perhaps, is a question mark.
QString metricsTable(const QJsonObject &metrics);

/// The same in Prometheus' text format
/// (https://prometheus.io/docs/instrumenting/exposition_formats/). What the server did not say is
/// left out.
QString prometheusText(const QJsonObject &metrics);

} // namespace chatbook::server
