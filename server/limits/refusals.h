#pragma once

#include <QLatin1StringView>
#include <QtGlobal>

#include <map>

namespace chatbook::server {

/// How often something happened since the start, by its cause.
class CauseCounts
{
public:
    /// `cause` is a literal: it is kept as it is.
    void count(QLatin1StringView cause) { ++m_counts[cause]; }

    const std::map<QLatin1StringView, qint64> &all() const { return m_counts; }

private:
    std::map<QLatin1StringView, qint64> m_counts;
};

/// What a server refused, counted on its thread.
struct Refusals
{
    CauseCounts connections; ///< not let in, or closed by the server
    CauseCounts requests;    ///< by the code of their error
};

} // namespace chatbook::server
