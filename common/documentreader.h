#pragma once

#include "documents.h"

#include <limits>
#include <utility>

namespace chatbook {

/// Reads the members of one object, and remembers whether any was missing or wrong.
class DocumentReader
{
public:
    explicit DocumentReader(const QJsonValue &json)
        : m_object(json.toObject())
        , m_good(json.isObject())
    {}

    bool good() const { return m_good; }
    void require(bool condition) { m_good = m_good && condition; }

    QString text(QLatin1StringView key)
    {
        const QJsonValue value = m_object.value(key);
        m_good = m_good && value.isString();
        return value.toString();
    }

    QString optionalText(QLatin1StringView key)
    {
        return m_object.contains(key) ? text(key) : QString();
    }

    template <class T>
    T id(QLatin1StringView key)
    {
        T id{text(key)};
        m_good = m_good && !id.isEmpty();
        return id;
    }

    qint64 offset(QLatin1StringView key)
    {
        const std::optional<qint64> value = integerFromJson(m_object.value(key));
        m_good = m_good && value && *value > 0;
        return value.value_or(0);
    }

    /// A count.
    int number(QLatin1StringView key)
    {
        const qint64 value = offset(key);
        m_good = m_good && value <= std::numeric_limits<int>::max();
        return int(value);
    }

    /// The same, or 0; none when left out.
    std::optional<int> optionalCount(QLatin1StringView key)
    {
        if (!m_object.contains(key))
            return std::nullopt;
        const std::optional<qint64> value = integerFromJson(m_object.value(key));
        m_good = m_good && value && *value <= std::numeric_limits<int>::max();
        return int(value.value_or(0));
    }

    QDateTime time(QLatin1StringView key) { return take(fromWireTime(m_object.value(key))); }

    std::optional<QDateTime> optionalTime(QLatin1StringView key)
    {
        return m_object.contains(key) ? std::optional(time(key)) : std::nullopt;
    }

    /// The result of `parse` for a member, which is required.
    template <class T>
    T take(const std::optional<T> &parsed)
    {
        m_good = m_good && parsed;
        return parsed.value_or(T{});
    }

    QJsonValue member(QLatin1StringView key) const { return m_object.value(key); }
    bool has(QLatin1StringView key) const { return m_object.contains(key); }

    template <class T>
    std::optional<T> result(T value) const
    {
        return m_good ? std::optional(std::move(value)) : std::nullopt;
    }

private:
    QJsonObject m_object;
    bool m_good;
};

} // namespace chatbook
