#include "joinchoices.h"

#include "joinpage.h"
#include "keywords.h"

#include <algorithm>

namespace chatbook::app {

namespace {

constexpr qsizetype mostBefore = 5;

QString nameOf(const SavedAccount &server)
{
    const QString name = server.server.name.simplified();
    return name.isEmpty() ? spokenAddress(server.address) : name;
}

JoinChoice choiceOf(const SavedAccount &server)
{
    QString detail =
        server.hostedHere ? JoinPage::tr("on this computer") : spokenAddress(server.address);
    if (!server.self.name.isEmpty())
        detail = JoinPage::tr("%1, as %2").arg(detail, server.self.name);
    return {
        .entry = {.title = nameOf(server), .detail = detail, .badge = server.server.id.value},
        .request = {.address = server.address, .key = server.key, .hostedHere = server.hostedHere},
        .chat = server.server.id,
        .key = server.key,
        .known = server.hostedHere ? ServerId() : server.server.id};
}

/// How many people are there, and the round trip time.
QString presenceOf(const FoundChat &chat)
{
    QStringList parts;
    if (chat.key.isEmpty())
        parts.append(JoinPage::tr("not encrypted"));
    if (!chat.host.isEmpty())
        parts.append(JoinPage::tr("hosted by %1").arg(chat.host));
    parts.append(JoinPage::tr("%1 here").arg(chat.people));
    if (chat.roundTripMs)
        parts.append(*chat.roundTripMs < 1 ? JoinPage::tr("under 1 ms")
                                           : JoinPage::tr("%1 ms").arg(*chat.roundTripMs));
    return parts.join(QStringLiteral(" · "));
}

JoinChoice choiceOf(const FoundChat &chat, const SavedAccount *known)
{
    JoinChoice choice{
        .entry = {.title = chat.name, .detail = presenceOf(chat), .badge = chat.id.value},
        .request = {.address = chat.addresses.first(),
                    .others = chat.addresses.mid(1),
                    .key = chat.key},
        .chat = chat.id,
        .key = chat.key};
    if (known == nullptr) {
        choice.isNew = !chat.key.isEmpty();
        choice.entry.isWarning = chat.key.isEmpty();
        choice.entry.words = chat.key.isEmpty() ? QStringList() : keyWords(chat.key);
    } else if (known->key != chat.key) {
        choice.entry.detail = JoinPage::tr("Says that it is the chat you know, and cannot show it");
        choice.entry.isWarning = true;
        choice.request.key = known->key; // so that nothing is sent to it
    } else {
        choice.entry.title = nameOf(*known);
        choice.known = known->server.id;
        if (!chat.addresses.contains(known->address)) // beacons from others must not displace it
            choice.request.others.append(known->address);
        if (!known->self.name.isEmpty())
            choice.entry.detail += JoinPage::tr(", as %1").arg(known->self.name);
    }
    return choice;
}

} // namespace

JoinChoices joinChoices(const QList<SavedAccount> &known, const QList<FoundChat> &found)
{
    JoinChoices choices;
    QList<JoinChoice> others;
    QList<ServerId> here;
    const auto knownOf = [&known](const FoundChat &chat) -> const SavedAccount * {
        const SavedAccount *sameId = nullptr;
        for (const SavedAccount &server : known) {
            if (server.server.id == chat.id && server.key == chat.key)
                return &server;
            if (server.server.id == chat.id && !server.key.isEmpty())
                sameId = &server;
        }
        return sameId;
    };
    // In the order of `known`: latest first.
    for (const SavedAccount &server : known) {
        const auto same = std::find_if(found.begin(), found.end(), [&](const FoundChat &chat) {
            return chat.id == server.server.id && chat.key == server.key;
        });
        if (same == found.end() || server.hostedHere)
            continue;
        choices.here.append(choiceOf(*same, &server));
        here.append(server.server.id);
    }
    for (const FoundChat &chat : found) {
        const SavedAccount *server = knownOf(chat);
        if (chat.addresses.isEmpty() ||
            (server != nullptr && (server->key == chat.key || server->hostedHere)))
            continue;
        others.append(choiceOf(chat, server));
    }
    choices.here += others;
    for (const SavedAccount &server : known)
        if (!here.contains(server.server.id) && choices.before.size() < mostBefore)
            choices.before.append(choiceOf(server));
    return choices;
}

QString whyUnreached(const QList<FoundChat> &found, const QUrl &address, const QByteArray &key)
{
    const auto chat = std::find_if(found.begin(), found.end(), [&](const FoundChat &one) {
        return one.addresses.contains(address) || (!key.isEmpty() && one.key == key);
    });
    if (chat == found.end() || chat->addresses.isEmpty())
        return {};
    return JoinPage::tr("The chat is there, though: most likely the firewall of its computer keeps "
                        "you out. Whoever hosts it has to open TCP port %1.")
        .arg(chat->addresses.first().port());
}

QString whatHidesChats(const lan::Firewall &firewall)
{
    if (firewall.name.isEmpty())
        return {};
    return JoinPage::tr(
               "The firewall of this computer (%1) may hide chats that are here. A link or "
               "an address works all the same. This lets you see them: %2")
        .arg(firewall.name, firewall.command);
}

QString whereItLeads(const JoinRequest &link)
{
    QString place = spokenAddress(link.address);
    if (!link.others.isEmpty())
        place = JoinPage::tr("%1 or another of its addresses").arg(place);
    QString says = link.chatName.isEmpty()
                       ? JoinPage::tr("This link leads to %1.").arg(place)
                       : JoinPage::tr("This link leads to “%1”, at %2.").arg(link.chatName, place);
    if (!link.deviceCode.isEmpty())
        says += u' ' + JoinPage::tr("It makes this computer another device of whoever shows it.");
    else if (link.key.isEmpty())
        says +=
            u' ' + JoinPage::tr("The chat is not encrypted: others on the network can read it.");
    return says;
}

} // namespace chatbook::app
