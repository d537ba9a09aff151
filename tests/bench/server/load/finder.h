#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace load {

/// The parts of a packet with one message that are checked for each delivery.
struct Found
{
    const char *content = nullptr; ///< behind `"content":"`
    const char *sender = nullptr;  ///< the sender's `_id`
    int64_t changed = 0;
};

/// Finds them without parsing the JSON around them: packets of one length nearly always have them
/// at the same places as the last packet of that length. If not, it searches for them, and also
/// checks everything else that a message must have.
class Finder
{
public:
    /// False if it is not a complete message.
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

/// The text behind `key` up to the next quote; empty if `key` is missing.
std::string_view textBehind(std::string_view packet, std::string_view key);

} // namespace load
