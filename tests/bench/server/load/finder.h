#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace load {

/// The few things by which a delivery is checked, in a packet that holds one message.
struct Found
{
    const char *content = nullptr; ///< behind `"content":"`
    const char *sender = nullptr;  ///< the sender's `_id`
    int64_t changed = 0;
};

/// Finds them without reading the JSON around: packets of one length have them, nearly always,
/// where the last one of that length had them. Where they have not, they are searched for, and
/// all that a message must hold is then looked for too.
class Finder
{
public:
    /// False when it is no whole message.
    bool find(std::string_view packet, Found &found);

private:
    struct Layout
    {
        uint16_t content = 0;
        uint16_t sender = 0;
        uint16_t changed = 0;
    };

    static bool learn(std::string_view packet, Layout &layout);

    std::vector<Layout> m_layouts = std::vector<Layout>(4'096); ///< by the packet's length
};

/// The number in decimal digits at `at`.
inline int64_t numberAt(const char *at)
{
    int64_t number = 0;
    for (; *at >= '0' && *at <= '9'; ++at)
        number = number * 10 + (*at - '0');
    return number;
}

/// What stands behind `key` up to the next quote; empty when it is not there.
std::string_view textBehind(std::string_view packet, std::string_view key);

} // namespace load
