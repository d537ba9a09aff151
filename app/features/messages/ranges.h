#pragma once

#include "sqlite/database.h"
#include "wirelimits.h"

#include <optional>

namespace chatbook::app {

/// A run of offsets, both inclusive, in which a conversation's messages are all cached.
struct Range
{
    static constexpr qint64 beginning = 0;            ///< nothing came before
    static constexpr qint64 live = limits::offsetEnd; ///< pushes carry it on

    qint64 first = beginning;
    qint64 last = live;

    friend bool operator==(const Range &, const Range &) = default;
};

/// What the cache knows without a hole, for each conversation (its key in the cache). They never
/// overlap, and fresh ones that touch are one. Everything throws SqlError.
class Ranges
{
public:
    enum class Trust {
        Fresh, ///< known to miss no later edit
        Any,   ///< also those from before a gap in the pushes
    };

    explicit Ranges(Database &database)
        : m_database(database)
    {}

    /// `range` was read from the server or pushed: joins it with what it touches.
    void add(qint64 conversation, Range range);

    /// The one that holds `offset`.
    std::optional<Range> at(qint64 conversation, qint64 offset, Trust trust);
    /// The one with the highest offsets.
    std::optional<Range> newest(qint64 conversation, Trust trust);

    /// The pushes have a gap after `offset`: no range goes further, and none is fresh.
    void interrupt(qint64 offset);

private:
    Database &m_database;
};

} // namespace chatbook::app
