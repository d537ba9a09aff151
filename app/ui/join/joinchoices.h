#pragma once

#include "foundchats.h"
#include "joinrequest.h"
#include "lan/firewall.h"
#include "profile.h"
#include "serverbutton.h"

namespace chatbook::app {

/// A chat that the join page offers, and how to join it.
struct JoinChoice
{
    ServerEntry entry;
    JoinRequest request; ///< without a name
    ServerId chat = {};  ///< with `key`, identifies the chat
    QByteArray key = {};
    ServerId known = {}; ///< the profile's server, unless this program hosted it
    bool isNew = false;  ///< its key is unknown: its words are there to be compared

    friend bool operator==(const JoinChoice &, const JoinChoice &) = default;
};

struct JoinChoices
{
    QList<JoinChoice> here;   ///< on this network now, earlier used ones first
    QList<JoinChoice> before; ///< used before, not on this network

    friend bool operator==(const JoinChoices &, const JoinChoices &) = default;
};

/// Combines the chats used before, latest first, with the found ones. What is found proves nothing:
/// a chat that claims to be a known one must show the known key to be joined; if it announces
/// another key, it is marked.
JoinChoices joinChoices(const QList<SavedAccount> &known, const QList<FoundChat> &found);

/// A sentence on why nobody answers at that address, or another key is shown there, although such a
/// chat was found; otherwise empty.
QString whyUnreached(const QList<FoundChat> &found, const QUrl &address, const QByteArray &key);

/// What to do about this computer's firewall that may hide chats; empty if there is none.
QString whatHidesChats(const lan::Firewall &firewall);

/// Where a link leads, in a sentence or two.
QString whereItLeads(const JoinRequest &link);

} // namespace chatbook::app
