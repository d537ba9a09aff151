#pragma once

#include "documents.h"

#include <QHashFunctions>
#include <QString>

namespace chatbook::server {

/// A user's row. Inside the server people are told apart by this number; on the wire by id.
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
