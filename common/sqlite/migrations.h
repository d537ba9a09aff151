#pragma once

#include "database.h"

#include <QStringList>

namespace chatbook {

/// The numbered steps from an empty database to today's schema: files `0001_name.sql`,
/// `0002_name.sql`, … in one folder, applied in order. `user_version` counts the applied ones. In a
/// file each statement ends with a semicolon at the end of a line. A released step is never
/// changed.
class Migrations
{
public:
    /// `folder` is usually a resource, such as `:/server/sql`.
    explicit Migrations(const QString &folder);

    /// The version of a database after all steps.
    int latest() const { return int(m_files.size()); }

    /// Migrates the database to latest(), each step in its own transaction. Fails with a sentence
    /// if the database is newer than that, or a step fails.
    Result<Done> apply(Database &database) const { return apply(database, latest()); }
    /// The same, to an earlier version.
    Result<Done> apply(Database &database, int wanted) const;

private:
    QStringList m_files; ///< full paths, in order
};

} // namespace chatbook
