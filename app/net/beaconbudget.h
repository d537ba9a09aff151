#pragma once

#include <array>
#include <chrono>

#include <QHash>
#include <QHostAddress>

namespace chatbook::app {

/// How many beacons are read in a second, so that a flood costs next to nothing and does not hide
/// other beacons. Each address has a share; so do answers to a query, and addresses from which a
/// chat is already heard.
class BeaconBudget
{
public:
    using milliseconds = std::chrono::milliseconds;
    enum class Kind { Answer, OfOneHeard, OfAStranger };

    /// Whether one more may be read.
    bool take(Kind kind, const QHostAddress &from, milliseconds now)
    {
        if (now - m_began >= std::chrono::seconds(1)) {
            m_began = now;
            for (Share &share : m_shares) {
                share.taken.clear();
                share.sum = 0;
            }
        }
        return m_shares[size_t(kind)].take(from);
    }

private:
    struct Share
    {
        int inAll;
        int ofOne; ///< address
        QHash<QHostAddress, int> taken = {};
        int sum = 0;

        bool take(const QHostAddress &from)
        {
            if (sum >= inAll || taken.value(from) >= ofOne)
                return false;
            ++taken[from];
            ++sum;
            return true;
        }
    };

    milliseconds m_began{0};
    std::array<Share, 3> m_shares{Share{600, 32}, Share{800, 4}, Share{300, 20}};
};

} // namespace chatbook::app
