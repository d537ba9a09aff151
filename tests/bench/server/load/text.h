#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace load {

/// The text of every message: 100 bytes. The first ones say where it belongs, at fixed places:
/// `load RUN SENDER CONVERSATION NUMBER`, then always the same words.
class MessageText
{
public:
    static constexpr size_t size = 100;
    static constexpr uint32_t everyone = 999'999; ///< as a conversation: ALL_CHAT

    explicit MessageText(int run);

    struct Place
    {
        uint32_t sender = 0;       ///< a client's index
        uint32_t conversation = 0; ///< a client's index, or `everyone`
        uint32_t number = 0;       ///< counts the sender's messages there from 0
    };

    /// Valid until the next call.
    std::string_view make(const Place &place);

    /// Reads the text that begins at `content` and ends with a quote; false if any byte is wrong.
    bool read(const char *content, Place &place) const;

    /// A `clientOffset` for it. Valid until the next call.
    std::string_view clientOffset(const Place &place);

private:
    std::string m_text;
    std::string m_clientOffset;
};

} // namespace load
