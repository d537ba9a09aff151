#pragma once

#include <QByteArray>
#include <QLatin1StringView>
#include <QString>

#include <initializer_list>
#include <utility>
#include <variant>

namespace chatbook {

/// A JSON value, encoded: compact, in UTF-8. A server builds what it sends from these, because a
/// message takes several times as long through QJsonObject and QJsonDocument.
class JsonText
{
public:
    /// A member of an array or an object. It refers to its source, so that nothing is copied twice,
    /// and so must not outlive the expression that it is in.
    class Value
    {
    public:
        Value(const QString &text) // NOLINT(google-explicit-constructor): is a value
            : m_value(QStringView(text))
        {}
        Value(QLatin1StringView text) // NOLINT(google-explicit-constructor)
            : m_value(text)
        {}
        Value(bool value) // NOLINT(google-explicit-constructor)
            : m_value(value)
        {}
        Value(int number) // NOLINT(google-explicit-constructor)
            : m_value(qint64(number))
        {}
        Value(qint64 number) // NOLINT(google-explicit-constructor)
            : m_value(number)
        {}
        Value(const JsonText &encoded) // NOLINT(google-explicit-constructor)
            : m_value(&encoded)
        {}
        Value(const char *) = delete; // would be a bool

    private:
        friend class JsonText;
        std::variant<QStringView, QLatin1StringView, bool, qint64, const JsonText *> m_value;
    };
    using Member = std::pair<QLatin1StringView, Value>;

    explicit JsonText(const Value &value) { append(value); }

    /// Keys are plain ASCII, each used once.
    static JsonText object(std::initializer_list<Member> members = {});

    template <class Range>
    static JsonText array(const Range &items)
    {
        JsonText array = encoded("[");
        for (const auto &item : items) {
            if (array.m_utf8.size() > 1)
                array.m_utf8 += ',';
            array.append(item);
        }
        array.m_utf8 += ']';
        return array;
    }

    /// From bytes that are already JSON.
    static JsonText encoded(QByteArray utf8)
    {
        JsonText json;
        json.m_utf8 = std::move(utf8);
        return json;
    }

    /// Adds a last member to an object.
    void insert(QLatin1StringView key, const Value &value);

    const QByteArray &utf8() const { return m_utf8; }

    friend bool operator==(const JsonText &, const JsonText &) = default;

private:
    JsonText() = default;
    template <class Write>
    void extend(qsizetype most, Write write);
    void append(const Value &value);
    static qsizetype roomFor(const Value &value);
    void appendText(QStringView text);
    void appendMember(QLatin1StringView key, const Value &value);

    QByteArray m_utf8;
};

} // namespace chatbook
