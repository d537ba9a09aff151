#pragma once

#include <QList>
#include <QUrl>

namespace chatbook::app {

/// Addresses at which one server may be. They are tried in turn, each once in a round, starting
/// with the last good one.
class ServerAddresses
{
public:
    /// With more hints the oldest is dropped: anybody can give any number of them.
    static constexpr qsizetype mostHints = 4;

    ServerAddresses() = default;
    /// `first` is where a person said that the server is; so are `others`.
    ServerAddresses(const QUrl &first, const QList<QUrl> &others);

    bool isEmpty() const { return m_addresses.isEmpty(); }
    QUrl current() const { return m_addresses.value(m_current).url; }
    bool currentIsHint() const { return m_addresses.value(m_current).isHint; }

    /// Adds an address that anybody may have named.
    void addHint(const QUrl &url);
    /// Starts a new round there. Only for one of these addresses.
    void beginAt(const QUrl &url);
    /// Starts a new round at the current address.
    void begin() { m_tried = 0; }

    void countTry() { ++m_tried; }
    bool hasUntried() const { return m_tried < m_addresses.size(); }
    void next() { m_current = (m_current + 1) % m_addresses.size(); }

private:
    struct Address
    {
        QUrl url;
        bool isHint = false;
    };
    qsizetype indexOf(const QUrl &url) const;

    QList<Address> m_addresses;
    qsizetype m_current = 0;
    qsizetype m_tried = 0; ///< in this round
};

} // namespace chatbook::app
