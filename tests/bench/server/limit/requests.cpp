// The limit server's chat: requests, and what everyone receives.
#include "server.h"

#include "wire.h"

#include <chrono>

namespace limit {
namespace {

int64_t wallClock()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

/// Writes the head of the frame whose text begins at `start`, where room was left for it, and
/// removes the unused rest. Documents are long, so usually nothing need be moved.
void closeFrame(std::string &out, size_t start)
{
    char head[headRoom];
    const size_t size = putHead(head + headRoom, out.size() - start);
    out.replace(start - 4, 4, head + headRoom - size, size);
}

size_t openFrame(std::string &out)
{
    out.append(4, '\0');
    return out.size();
}

} // namespace

void Server::take(uint32_t index, std::string_view packet)
{
    Connection &connection = m_connections[index];
    if (packet.starts_with("42")) {
        size_t at = 2;
        uint64_t ack = 0;
        for (; at < packet.size() && packet[at] >= '0' && packet[at] <= '9'; ++at)
            ack = ack * 10 + uint64_t(packet[at] - '0');
        const std::string_view json = packet.substr(at);
        if (json.starts_with("[\"message\"") && connection.stage == Connection::Stage::LoggedIn)
            takeMessage(index, ack, json);
        else if (json.starts_with("[\"chat\""))
            takeChat(index, ack, json);
        else if (json.starts_with("[\"register\"") && connection.stage == Connection::Stage::Joined)
            takeRegister(index, ack, json);
    } else if (packet == "40" && connection.stage == Connection::Stage::Opened) {
        connection.stage = Connection::Stage::Joined;
        appendFrame(connection.out, R"(40{"sid":"limit"})");
        touch(index);
    }
}

void Server::takeRegister(uint32_t index, uint64_t ack, std::string_view json)
{
    Connection &connection = m_connections[index];
    connection.user = m_people.find(textBehind(json, "\"name\":\""));
    connection.stage = Connection::Stage::LoggedIn;
    if (m_byUser.size() <= connection.user)
        m_byUser.resize(connection.user + 1);
    m_byUser[connection.user].push_back(index);
    std::string user;
    m_people.appendUser(user, connection.user);
    constexpr std::string_view server =
        R"("server":{"_id":"limit","name":"limit","protocol":1,"version":"1"})";
    std::string text = "43" + std::to_string(ack) + R"([{"ok":true,)";
    text.append(server).append(R"(,"token":")").append(textBehind(json, "\"token\":\""));
    text.append(R"(","user":)").append(user).append("}]");
    appendFrame(connection.out, text);
    text = R"(42["welcome",{"resumed":false,)";
    text.append(server).append(R"(,"user":)").append(user).append("}]");
    appendFrame(connection.out, text);
    appendFrame(connection.out, R"(42["activeUsers",{"activeUsers":[)" + user + R"(],"total":1}])");
    appendFrame(connection.out, R"(42["synced",{"serverOffset":0}])");
    touch(index);
}

void Server::takeMessage(uint32_t index, uint64_t ack, std::string_view json)
{
    const Connection &connection = m_connections[index];
    Message &message = m_requests.emplace_back();
    message.connection = index;
    message.generation = connection.generation;
    message.ack = ack;
    message.sender = connection.user;
    message.recipient = m_people.byId(textBehind(json, "\"_id\":\""));
    message.time = wallClock();
    message.content = textBehind(json, "\"content\":\"");
    message.clientOffset = textBehind(json, "\"clientOffset\":\"");
}

void Server::takeChat(uint32_t index, uint64_t ack, std::string_view json)
{
    Connection &connection = m_connections[index];
    const uint32_t recipient = m_people.byId(textBehind(json, "\"recipient_id\":\""));
    std::string text = "43" + std::to_string(ack) + R"([{"messages":[)";
    for (const Message &message : m_table.page(
             conversationOf(connection.user, recipient), numberBehind(json, "\"before\":", 0),
             numberBehind(json, "\"around\":", 0), int(numberBehind(json, "\"limit\":", 50)))) {
        if (text.back() != '[')
            text += ',';
        m_documents.append(text, message);
    }
    text += R"(],"more":true,"moreAfter":false,"ok":true}])";
    appendFrame(connection.out, text);
    touch(index);
}

void Server::publishStored()
{
    m_store.takeStored(m_stored);
    for (const Message &message : m_stored) {
        m_packet.clear();
        m_documents.append(m_packet, message);
        if (message.isNew)
            addPush(message);
        Connection &sender = m_connections[message.connection];
        if (sender.generation != message.generation)
            continue;
        // Acks go last: after all pushes of the batch, including their own.
        const size_t start = openFrame(sender.out);
        sender.out += "43";
        appendNumber(sender.out, message.ack);
        sender.out.append(R"([{"message":)").append(m_packet).append(R"(,"ok":true}])");
        closeFrame(sender.out, start);
        touch(message.connection);
    }
    m_stored.clear();
}

void Server::addPush(const Message &message)
{
    std::string &out = message.recipient == everyone ? m_all : m_private;
    const size_t begin = out.size();
    const size_t start = openFrame(out);
    out.append(R"(42["message",)").append(m_packet).append("]");
    closeFrame(out, start);
    if (message.recipient == everyone)
        return;
    for (const uint32_t user : {message.sender, message.recipient}) {
        if (user >= m_byUser.size())
            continue;
        for (const uint32_t index : m_byUser[user])
            addPiece(index, begin, out.size());
        if (message.sender == message.recipient)
            break;
    }
}

} // namespace limit
