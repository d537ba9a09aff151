// The login of a connection: Engine.IO's open, Socket.IO's CONNECT, `register` or `login`, and
// everything before `synced`.
#include "finder.h"
#include "loop.h"

#include <cstdio>

namespace load {
namespace {

/// The client's own token, 32 bytes in base64url: the same in each run, so that people who are
/// already registered log in.
std::string tokenOf(uint32_t index)
{
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string token;
    uint64_t state = index + 1;
    for (int i = 0; i < 43; ++i) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        // The last letter holds only four bits.
        token.push_back(letters[state >> 58 & (i == 42 ? 0x3c : 0x3f)]);
    }
    return token;
}

std::string nameOf(uint32_t index)
{
    char name[16];
    std::snprintf(name, sizeof name, "load-%06u", index);
    return name;
}

} // namespace

void Loop::logIn(Client &client)
{
    client.stage = Client::Stage::LoggingIn;
    const std::string token = "\"token\":\"" + tokenOf(client.index) + "\"";
    if (client.serverOffset >= 0)
        request(client, "login",
                "{" + token + ",\"serverOffset\":" + std::to_string(client.serverOffset) + "}");
    else
        request(client, "register", "{\"name\":\"" + nameOf(client.index) + "\"," + token + "}");
}

void Loop::take(Client &client, std::string_view packet)
{
    using Stage = Client::Stage;
    if (packet.starts_with("42[")) {
        if (client.stage == Stage::CatchingUp && packet.starts_with("42[\"synced\""))
            takeSynced(client, packet);
        else
            m_listener->event(client, packet.substr(2));
    } else if (packet.starts_with("43")) {
        const size_t open = packet.find('[');
        if (open == std::string_view::npos)
            return violation("an ack holds nothing");
        const auto id = uint32_t(numberAt(packet.data() + 2));
        if (client.stage == Stage::LoggingIn)
            takeLoginAck(client, packet);
        else
            m_listener->ack(client, id, packet.substr(open));
    } else if (packet == "2") {
        appendText(client.out, "3");
    } else if (packet[0] == '0' && client.stage == Stage::Opening) {
        client.stage = Stage::Joining;
        appendText(client.out, "40");
    } else if (packet.starts_with("40") && client.stage == Stage::Joining) {
        client.stage = Stage::Joined;
        if (m_listener->joined(client))
            logIn(client);
    } else {
        violation("unexpected: " + std::string(packet.substr(0, 120)));
    }
}

void Loop::takeLoginAck(Client &client, std::string_view packet)
{
    const size_t user = packet.find("\"user\":{");
    if (packet.find("\"ok\":true") == std::string_view::npos || user == std::string_view::npos)
        return violation("could not log in: " + std::string(packet.substr(0, 200)));
    client.userId = textBehind(packet.substr(user), "\"_id\":\"");
    client.stage = Client::Stage::CatchingUp;
}

void Loop::takeSynced(Client &client, std::string_view packet)
{
    constexpr std::string_view key = "\"serverOffset\":";
    const size_t at = packet.find(key);
    if (at == std::string_view::npos)
        return violation("synced without serverOffset");
    client.changed = std::max(client.changed, numberAt(packet.data() + at + key.size()));
    client.stage = Client::Stage::Ready;
    m_listener->ready(client);
}

} // namespace load
