#include "finder.h"

#include <cstring>

namespace load {
namespace {

constexpr std::string_view contentKey = "\"content\":\"";
constexpr std::string_view changedKey = "\"changed\":";
constexpr std::string_view idKey = "\"_id\":\"";

/// Whether `key` ends where the packet's byte `at` begins.
inline bool standsBefore(std::string_view packet, size_t at, std::string_view key)
{
    return at >= key.size() && at < packet.size() &&
           std::memcmp(packet.data() + at - key.size(), key.data(), key.size()) == 0;
}

size_t behind(std::string_view packet, std::string_view key, size_t from = 0)
{
    const size_t at = packet.find(key, from);
    return at == std::string_view::npos ? 0 : at + key.size();
}

} // namespace

bool Finder::find(std::string_view packet, Found &found)
{
    Layout searched;
    Layout &layout = packet.size() < m_layouts.size() ? m_layouts[packet.size()] : searched;
    if (!standsBefore(packet, layout.content, contentKey) ||
        !standsBefore(packet, layout.sender, idKey) ||
        !standsBefore(packet, layout.changed, changedKey)) {
        if (!learn(packet, layout))
            return false;
    }
    found.content = packet.data() + layout.content;
    found.sender = packet.data() + layout.sender;
    found.changed = numberAt(packet.data() + layout.changed);
    return true;
}

bool Finder::learn(std::string_view packet, Layout &layout)
{
    const size_t content = behind(packet, contentKey);
    const size_t changed = behind(packet, changedKey);
    const size_t sender = behind(packet, "\"sender\":{");
    const size_t recipient = behind(packet, "\"recipient\":{");
    if (!content || !changed || !sender || !recipient || packet.size() > UINT16_MAX)
        return false;
    for (const std::string_view key : {"\"timestamp\":\"", "\"offset\":", "\"clientOffset\":\""})
        if (!behind(packet, key))
            return false;
    // Besides its own `_id`, those of the two people, and two names.
    int ids = 0;
    for (size_t at = 0; (at = behind(packet, idKey, at)) != 0;)
        ++ids;
    int names = 0;
    for (size_t at = 0; (at = behind(packet, "\"name\":\"", at)) != 0;)
        ++names;
    if (ids != 3 || names != 2)
        return false;
    layout = {.content = uint16_t(content),
              .sender = uint16_t(behind(packet, idKey, sender)),
              .changed = uint16_t(changed)};
    return true;
}

std::string_view textBehind(std::string_view packet, std::string_view key)
{
    const size_t start = behind(packet, key);
    if (!start)
        return {};
    const size_t end = packet.find('"', start);
    return end == std::string_view::npos ? std::string_view() : packet.substr(start, end - start);
}

} // namespace load
