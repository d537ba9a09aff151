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
    ServerId chat = {};  ///< with the key that it shows, tells it from others
    QByteArray key = {};
    ServerId known = {}; ///< of one that the profile has, if it is not hosted by this program
    bool isNew = false;  ///< its key is not known: the words are there to be compared

    friend bool operator==(const JoinChoice &, const JoinChoice &) = default;
};

struct JoinChoices
{
    QList<JoinChoice> here;   ///< on this network now, those used before first
    QList<JoinChoice> before; ///< used before, and not here

    friend bool operator==(const JoinChoices &, const JoinChoices &) = default;
};

/// Puts together what was used before, latest first, and what is found. What is found proves
/// nothing: what says that it is a known chat must show that one's key to be joined, and where it
/// says another it is marked.
JoinChoices joinChoices(const QList<KnownServer> &known, const QList<FoundChat> &found);

/// A sentence on why nobody answers at that address, or shows that key, where such a chat is found
/// all the same; else none.
QString whyUnreached(const QList<FoundChat> &found, const QUrl &address, const QByteArray &key);

/// What to do about a firewall of this computer that may hide chats; empty where there is none.
QString whatHidesChats(const lan::Firewall &firewall);

/// Where a link leads, in a sentence or two.
QString whereItLeads(const JoinRequest &link);

} // namespace chatbook::app
