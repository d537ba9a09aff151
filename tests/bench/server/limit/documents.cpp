#include "documents.h"

#include <charconv>
#include <cstdio>
#include <ctime>

namespace limit {
namespace {

constexpr std::string_view allChat = "ALL_CHAT";

std::string idOf(uint32_t user)
{
    char id[24];
    std::snprintf(id, sizeof id, "%020x", user);
    return id;
}

std::string jsonOf(uint32_t user, std::string_view name)
{
    return "{\"_id\":\"" + idOf(user) + "\",\"name\":\"" + std::string(name) + "\"}";
}

} // namespace

void appendNumber(std::string &out, uint64_t number)
{
    char digits[24];
    out.append(digits, size_t(std::to_chars(digits, digits + sizeof digits, number).ptr - digits));
}

uint32_t People::find(std::string_view name)
{
    const auto [found, isNew] = m_byName.try_emplace(std::string(name), uint32_t(m_json.size()));
    if (isNew)
        m_json.push_back(jsonOf(found->second, name));
    return found->second;
}

uint32_t People::byId(std::string_view id) const
{
    uint32_t user = 0;
    if (id == allChat)
        return everyone;
    std::from_chars(id.data(), id.data() + id.size(), user, 16);
    return user;
}

void People::appendUser(std::string &out, uint32_t user) const
{
    if (user == everyone)
        out += R"({"_id":"ALL_CHAT","name":"ALL CHAT"})";
    else if (user < m_json.size())
        out += m_json[user];
    else
        out += jsonOf(user, "Person " + std::to_string(user)); // of a table that was filled
}

void Documents::append(std::string &out, const Message &message)
{
    out += R"({"_id":")";
    appendNumber(out, uint64_t(message.offset));
    out += R"(","changed":)";
    appendNumber(out, uint64_t(message.offset));
    if (!message.clientOffset.empty())
        out.append(R"(,"clientOffset":")").append(message.clientOffset).append("\"");
    out.append(R"(,"content":")").append(message.content).append(R"(","offset":)");
    appendNumber(out, uint64_t(message.offset));
    out += R"(,"recipient":)";
    m_people.appendUser(out, message.recipient);
    out += R"(,"sender":)";
    m_people.appendUser(out, message.sender);
    out += R"(,"timestamp":")";
    appendTime(out, message.time);
    out += "\"}";
}

void Documents::appendTime(std::string &out, int64_t time)
{
    if (time / 1'000 != m_second) {
        m_second = time / 1'000;
        tm parts{};
        gmtime_r(&m_second, &parts);
        strftime(m_time, sizeof m_time, "%Y-%m-%dT%H:%M:%S", &parts);
    }
    const int ms = int(time % 1'000);
    const char rest[] = {'.', char('0' + ms / 100), char('0' + ms / 10 % 10), char('0' + ms % 10),
                         'Z'};
    out.append(m_time).append(rest, sizeof rest);
}

} // namespace limit
