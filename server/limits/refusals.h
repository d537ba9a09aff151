#pragma once

#include <QLatin1StringView>
#include <QtGlobal>

#include <map>

namespace chatbook::server {

/// How often something happened since the start, by cause.
class CauseCounts
{
public:
    /// `cause` is a literal: only its address is kept.
    void count(QLatin1StringView cause) { ++m_counts[cause]; }

    const std::map<QLatin1StringView, qint64> &all() const { return m_counts; }

private:
    std::map<QLatin1StringView, qint64> m_counts;
};

/// What a server refused. Counted on the server's thread.
struct Refusals
{
    CauseCounts connections; ///< not let in, or closed by the server
    CauseCounts requests;    ///< by error code
};

} // namespace chatbook::server
