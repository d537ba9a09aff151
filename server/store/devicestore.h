#pragma once

#include "records.h"
#include "writer.h"

/// The devices of an account: its tokens. Everything here may throw SqlError.
namespace chatbook::server {

struct DeviceRow
{
    QByteArray tokenHash;
    QString name = {};                  ///< the name that it gives itself; empty: none
    std::optional<qint64> created = {}; ///< ms since 1970 UTC; none: made before this was stored
    qint64 used = 0;                    ///< the day it was last used
};

/// A device's id for its owner. It is made from the hash of its token; neither that nor the token
/// can be found from it.
DeviceId deviceId(const QByteArray &tokenHash);

/// The devices, last used first. more: there are further ones.
Page<DeviceRow> devicesPage(Database &database, UserKey user, qint64 now, int limit);

/// Ends one of the user's devices, and gives the hash of its token. Errors: not_found.
Result<QByteArray> endDevice(Writer &writer, UserKey user, const DeviceId &id);

/// Sets the password if the present one is still `oldHash` (empty: none). Gives whether it did.
Result<bool> setPassword(Writer &writer, UserKey user, const QString &oldHash,
                         const QString &newHash);

} // namespace chatbook::server
