#pragma once

#include "store.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// The JSON of the wire, written by appending bytes.
namespace limit {

/// Everyone who has registered. No passwords, no rights, nothing stored.
class People
{
public:
    /// The same name is the same person.
    uint32_t find(std::string_view name);
    /// The person of an `_id`, `everyone` for ALL_CHAT.
    uint32_t byId(std::string_view id) const;

    void appendUser(std::string &out, uint32_t user) const;

private:
    std::vector<std::string> m_json; ///< `{"_id":…,"name":…}` by person
    std::unordered_map<std::string, uint32_t> m_byName;
};

class Documents
{
public:
    explicit Documents(const People &people)
        : m_people(people)
    {}

    void append(std::string &out, const Message &message);

private:
    void appendTime(std::string &out, int64_t time);

    const People &m_people;
    int64_t m_second = -1; ///< the second of m_time
    char m_time[32] = {};
};

void appendNumber(std::string &out, uint64_t number);

} // namespace limit
