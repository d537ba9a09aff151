#include "findpiece.h"

#include <cstring>

namespace chatbook::server {
namespace {

constexpr qsizetype chunk = findSlack;

/// The three bytes of a piece that are compared at each place.
struct Probe
{
    char first;
    char middle;
    char last;
    qsizetype middleAt;
    qsizetype lastAt;

    explicit Probe(QByteArrayView piece)
        : first(piece.front())
        , middle(piece[piece.size() / 2])
        , last(piece.back())
        , middleAt(piece.size() / 2)
        , lastAt(piece.size() - 1)
    {}

    /// 1 if the piece may begin here. No branch, so that the compiler vectorizes it.
    unsigned char at(const char *place) const
    {
        return static_cast<unsigned char>(unsigned(place[0] == first) &
                                          unsigned(place[middleAt] == middle) &
                                          unsigned(place[lastAt] == last));
    }
};

bool anyIn(const char *text, const Probe &probe)
{
    unsigned char any = 0;
    for (qsizetype i = 0; i < chunk; ++i)
        any |= probe.at(text + i);
    return any != 0;
}

/// The first place in this chunk, before `stop`, where the piece begins; null if there is none.
const char *findInChunk(const char *text, const char *stop, const Probe &probe,
                        QByteArrayView piece)
{
    unsigned char marks[chunk];
    for (qsizetype i = 0; i < chunk; ++i)
        marks[i] = probe.at(text + i);
    constexpr qsizetype wordSize = sizeof(quint64);
    for (qsizetype word = 0; word < chunk; word += wordSize) {
        quint64 any = 0;
        std::memcpy(&any, marks + word, wordSize);
        if (any == 0)
            continue;
        for (qsizetype i = word; i < word + wordSize; ++i)
            if (marks[i] != 0 && text + i < stop &&
                std::memcmp(text + i, piece.data(), size_t(piece.size())) == 0)
                return text + i;
    }
    return nullptr;
}

} // namespace

const char *findPiece(const char *begin, const char *end, QByteArrayView piece)
{
    if (end - begin < piece.size())
        return end;
    if (piece.size() == 1) {
        const void *found = std::memchr(begin, piece.front(), size_t(end - begin));
        return found != nullptr ? static_cast<const char *>(found) : end;
    }
    const Probe probe(piece);
    // The compared bytes are at most `chunk - 1` behind the end.
    const char *const stop = end - piece.size() + 1;
    for (const char *text = begin; text < stop; text += chunk)
        if (anyIn(text, probe))
            if (const char *found = findInChunk(text, stop, probe, piece))
                return found;
    return end;
}

} // namespace chatbook::server
