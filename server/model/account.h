#pragma once

#include "documents.h"

#include <QHashFunctions>
#include <QString>

namespace chatbook::server {

/// A user's row. Inside the server this number identifies people; on the wire the id does.
enum class UserKey : qint64 {};

inline size_t qHash(UserKey key, size_t seed = 0)
{
    return ::qHash(qint64(key), seed);
}

struct Account
{
    UserKey key{};
    User user;
    QString passwordHash = {}; ///< Argon2id in libsodium's form; empty: no password
    bool isBanned = false;
};

} // namespace chatbook::server
