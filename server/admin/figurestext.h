#pragma once

#include <QJsonObject>
#include <QString>

namespace chatbook {

/// Figures, in the JSON of admin/figures.h, as a table for people. What the server did not say, an
/// older one perhaps, is a question mark.
QString figuresTable(const QJsonObject &figures);

/// The same in Prometheus' text format
/// (https://prometheus.io/docs/instrumenting/exposition_formats/). What the server did not say is
/// left out.
QString figuresMetrics(const QJsonObject &figures);

} // namespace chatbook
