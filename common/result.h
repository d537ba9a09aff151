#pragma once

#include "protocol.h"

#include <QJsonObject>
#include <QString>

#include <utility>
#include <variant>

namespace chatbook {

/// An expected failure: a code of the protocol and a sentence fit to show a person.
/// `details` holds the further members of the error object (`field`, `limit`, `retryAfterMs`).
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    QString message;
    QJsonObject details = {};

    friend bool operator==(const Error &, const Error &) = default;
};

/// Nothing, as a value: what `Result<Done>` holds when an action without a result succeeded.
struct Done
{
    friend bool operator==(const Done &, const Done &) = default;
};

/// Either a value or the reason why there is none.
template <class T>
class [[nodiscard]] Result // NOLINT(bugprone-exception-escape): std::variant is what it looks into
{
public:
    Result(T value) // NOLINT(google-explicit-constructor): a value is a result
        : m_state(std::in_place_index<0>, std::move(value))
    {}
    Result(Error error) // NOLINT(google-explicit-constructor): an error is a result
        : m_state(std::in_place_index<1>, std::move(error))
    {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    /// Only when ok().
    const T &value() const & { return std::get<0>(m_state); }
    T &value() & { return std::get<0>(m_state); }
    T &&value() && { return std::get<0>(std::move(m_state)); }
    const T &operator*() const & { return value(); }
    T &operator*() & { return value(); }
    const T *operator->() const { return &value(); }
    T *operator->() { return &value(); }

    /// Only when not ok().
    const Error &error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

/// What an ack says (protocol.md section 2): itself where its `ok` is true, else the error in it.
Result<QJsonObject> resultFromAck(const QJsonObject &ack);

} // namespace chatbook
