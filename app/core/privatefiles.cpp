#include "privatefiles.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

namespace chatbook {
namespace {

constexpr auto ownerFile = QFile::ReadOwner | QFile::WriteOwner;
constexpr auto ownerFolder = ownerFile | QFile::ExeOwner;

} // namespace

Result<Done> makePrivateFolder(const QString &path)
{
    if (!QDir().mkpath(path) || !QFile::setPermissions(path, ownerFolder))
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("The folder %1 cannot be made or used.").arg(path)};
    return Done{};
}

bool makePrivateFile(const QString &path)
{
    if (QFile::exists(path))
        return QFile::setPermissions(path, ownerFile);
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::NewOnly, ownerFile);
}

Result<Done> writePrivateFile(const QString &path, const QByteArray &content)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(ownerFile) ||
        file.write(content) != content.size() || !file.commit())
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("%1 cannot be written: %2.").arg(path, file.errorString())};
    return Done{};
}

} // namespace chatbook
