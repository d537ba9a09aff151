#pragma once

#include "sqlite/database.h"
#include "wirelimits.h"

#include <optional>

namespace chatbook::app {

/// A range of offsets, both inclusive, in which all messages of a conversation are cached.
struct Range
{
    static constexpr qint64 beginning = 0;            ///< there is nothing before
    static constexpr qint64 live = limits::offsetEnd; ///< pushes extend it

    qint64 first = beginning;
    qint64 last = live;

    friend bool operator==(const Range &, const Range &) = default;
};

/// The ranges that the cache has without a gap, for each conversation (its key in the cache). They
/// never overlap, and fresh ones that touch are joined. Everything throws SqlError.
class Ranges
{
public:
    enum class Trust {
        Fresh, ///< known to miss no later edit
        Any,   ///< also ranges from before a gap in the pushes
    };

    explicit Ranges(Database &database)
        : m_database(database)
    {}

    /// `range` was read from the server or pushed: joins it with the ranges that it touches.
    void add(qint64 conversation, Range range);

    /// The range that holds `offset`.
    std::optional<Range> at(qint64 conversation, qint64 offset, Trust trust);
    /// The range with the highest offsets.
    std::optional<Range> newest(qint64 conversation, Trust trust);

    /// Pushes have a gap after `offset`: no range goes further, and none is fresh any more.
    void interrupt(qint64 offset);

private:
    Database &m_database;
};

} // namespace chatbook::app
