#pragma once

#include <QList>
#include <QUrl>

namespace chatbook::app {

/// Where one server may be. They are tried in turn, each once in a round, beginning with the one
/// where it was last.
class ServerPlaces
{
public:
    /// Beyond them the oldest hint goes: anybody can give any number.
    static constexpr qsizetype mostHints = 4;

    ServerPlaces() = default;
    /// `first` is where a person said that it is, `others` as well.
    ServerPlaces(const QUrl &first, const QList<QUrl> &others);

    bool isEmpty() const { return m_places.isEmpty(); }
    QUrl current() const { return m_places.value(m_current).url; }
    bool currentIsHint() const { return m_places.value(m_current).isHint; }

    /// A place of which anybody may have spoken.
    void addHint(const QUrl &url);
    /// A new round begins there. Only for one that is among them.
    void beginAt(const QUrl &url);
    /// A new round begins at the current one.
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
