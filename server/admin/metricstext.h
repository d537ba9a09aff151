#pragma once

#include <QJsonObject>
#include <QString>

namespace chatbook::server {

/// Metrics, from the JSON of admin/metrics.h, as a table for people. A value that the server did
/// not give, perhaps because it is older, is a question mark.
QString metricsTable(const QJsonObject &metrics);

/// The same in Prometheus' text format
/// (https://prometheus.io/docs/instrumenting/exposition_formats/). Values that the server did not
/// give are left out.
QString prometheusText(const QJsonObject &metrics);

} // namespace chatbook::server
