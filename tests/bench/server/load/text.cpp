#include "text.h"

#include <cstring>

namespace load {
namespace {

constexpr size_t runAt = 5;
constexpr size_t senderAt = 12;
constexpr size_t conversationAt = 19;
constexpr size_t numberAt = 26;
constexpr size_t wordsAt = 34;

template <size_t Digits>
void put(char *at, uint32_t number)
{
    for (size_t i = Digits; i-- > 0; number /= 10)
        at[i] = char('0' + number % 10);
}

template <size_t Digits>
uint32_t get(const char *at)
{
    uint32_t number = 0;
    for (size_t i = 0; i < Digits; ++i)
        number = number * 10 + uint32_t(at[i] - '0');
    return number;
}

} // namespace

MessageText::MessageText(int run)
    : m_text("load RRRRRR SSSSSS CCCCCC NNNNNNNN who has the key of room three, the printer there "
             "is out of paper\"")
    , m_clientOffset("load-RRRRRR-SSSSSS-CCCCCC-NNNNNNNN")
{
    m_text.insert(m_text.size() - 1, size + 1 - m_text.size(), '.');
    put<6>(&m_text[runAt], uint32_t(run));
    put<6>(&m_clientOffset[runAt], uint32_t(run));
}

std::string_view MessageText::make(const Place &place)
{
    put<6>(&m_text[senderAt], place.sender);
    put<6>(&m_text[conversationAt], place.conversation);
    put<8>(&m_text[numberAt], place.number);
    return {m_text.data(), size};
}

bool MessageText::read(const char *content, Place &place) const
{
    if (std::memcmp(content, m_text.data(), senderAt) != 0 ||
        std::memcmp(content + wordsAt, m_text.data() + wordsAt, size + 1 - wordsAt) != 0)
        return false;
    place.sender = get<6>(content + senderAt);
    place.conversation = get<6>(content + conversationAt);
    place.number = get<8>(content + numberAt);
    return true;
}

std::string_view MessageText::clientOffset(const Place &place)
{
    put<6>(&m_clientOffset[senderAt], place.sender);
    put<6>(&m_clientOffset[conversationAt], place.conversation);
    put<8>(&m_clientOffset[numberAt], place.number);
    return m_clientOffset;
}

} // namespace load
