#pragma once

#include <QList>
#include <QUrl>

namespace chatbook::app {

/// Places where one server may be. They are tried in turn, each once in a round, starting with the
/// last good one.
class ServerPlaces
{
public:
    /// With more hints the oldest is dropped: anybody can give any number of them.
    static constexpr qsizetype mostHints = 4;

    ServerPlaces() = default;
    /// `first` is where a person said that the server is; so are `others`.
    ServerPlaces(const QUrl &first, const QList<QUrl> &others);

    bool isEmpty() const { return m_places.isEmpty(); }
    QUrl current() const { return m_places.value(m_current).url; }
    bool currentIsHint() const { return m_places.value(m_current).isHint; }

    /// Adds a place that anybody may have named.
    void addHint(const QUrl &url);
    /// Starts a new round there. Only for one of these places.
    void beginAt(const QUrl &url);
    /// Starts a new round at the current place.
    void begin() { m_tried = 0; }

    void countTry() { ++m_tried; }
    bool hasUntried() const { return m_tried < m_places.size(); }
    void next() { m_current = (m_current + 1) % m_places.size(); }

private:
    struct Place
    {
        QUrl url;
        bool isHint = false;
    };
    qsizetype indexOf(const QUrl &url) const;

    QList<Place> m_places;
    qsizetype m_current = 0;
    qsizetype m_tried = 0; ///< in this round
};

} // namespace chatbook::app
