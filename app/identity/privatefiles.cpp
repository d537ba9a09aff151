#include "privatefiles.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace chatbook::app {
namespace {

constexpr auto ownerFile = QFile::ReadOwner | QFile::WriteOwner;
constexpr auto ownerFolder = ownerFile | QFile::ExeOwner;

} // namespace

Result<Done> makePrivateFolder(const QString &path)
{
    const QFileInfo folder(path);
    if (const QString parent = folder.path(); !QFileInfo::exists(parent))
        if (auto made = makePrivateFolder(parent); !made)
            return made;
    if (!(folder.isDir() || QDir().mkdir(path)) || !QFile::setPermissions(path, ownerFolder))
        return because(Reason::FolderNotMade, {path});
    return Done{};
}

Result<Done> writePrivateFile(const QString &path, const QByteArray &content)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(ownerFile) ||
        file.write(content) != content.size() || !file.commit())
        return because(Reason::FileNotWritten, {path, file.errorString()});
    return Done{};
}

} // namespace chatbook::app
