#pragma once

#include "documents.h"

#include <QByteArray>
#include <QUrl>

namespace chatbook::app {

/// One account at one server: how to log in, and where the server was last.
struct SavedAccount
{
    QUrl address = {};
    ServerInfo server = {}; ///< id empty: a registration with `token` had no answer yet
    User self = {};         ///< its id is then empty, too
    QString token = {};     ///< a secret
    QDateTime lastUsed = {};
    bool hostedHere = false;
    bool refused = false; ///< the server now at this address did not know the token
    QByteArray key = {};  ///< the one the server showed, a SHA-256; empty without TLS
    QString entry = {};   ///< the token's name in the keychain; empty: none yet
    /// `token` is in the keychain and not in the file: it is empty until readToken().
    bool inKeychain = false;
};

} // namespace chatbook::app
