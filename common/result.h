#pragma once

#include "protocol.h"
#include "reason.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>
#include <utility>
#include <variant>

namespace chatbook {

/// An expected failure: a code of the protocol and, in the server's words or as a reason of this
/// program, why. `details` holds
/// the other members of the error object (`field`, `limit`, `retryAfterMs`).
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    QString message = {}; ///< a sentence of the server's; empty where there is a `reason`
    QJsonObject details = {};
    std::optional<Reason> reason = {};
    QStringList arguments = {}; ///< of the sentence for the reason

    friend bool operator==(const Error &, const Error &) = default;
};

/// A failure of this program's own.
inline Error because(Reason reason, const QStringList &arguments = {},
                     ErrorCode code = ErrorCode::Unavailable)
{
    return {code, {}, {}, reason, arguments};
}

/// No value: `Result<Done>` is the result of an action that only succeeds or fails.
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

    /// Only if ok().
    const T &value() const & { return std::get<0>(m_state); }
    T &value() & { return std::get<0>(m_state); }
    T &&value() && { return std::get<0>(std::move(m_state)); }
    const T &operator*() const & { return value(); }
    T &operator*() & { return value(); }
    const T *operator->() const { return &value(); }
    T *operator->() { return &value(); }

    /// Only if not ok().
    const Error &error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

/// The result in an ack (protocol.md section 2): the ack itself if its `ok` is true, else its
/// error.
Result<QJsonObject> resultFromAck(const QJsonObject &ack);

} // namespace chatbook
