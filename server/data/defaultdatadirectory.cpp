#include "defaultdatadirectory.h"

#include <QDir>
#include <QStandardPaths>

namespace chatbook::server {

QString defaultDataDirectory()
{
    // Otherwise Qt would take the root of the file system for home.
    if (!QDir::isAbsolutePath(qEnvironmentVariable("HOME")) &&
        !QDir::isAbsolutePath(qEnvironmentVariable("XDG_DATA_HOME")))
        return {};
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/chatbook-server");
}

QString shownDefaultDataDirectory()
{
    const QString folder = defaultDataDirectory();
    return folder.isEmpty() ? QStringLiteral("~/.local/share/chatbook-server") : folder;
}

Error noDataDirectory()
{
    return {ErrorCode::Invalid,
            QStringLiteral("HOME is not set, so say with --data where the server's data is.")};
}

} // namespace chatbook::server
