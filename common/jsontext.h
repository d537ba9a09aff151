#pragma once

#include <QByteArray>
#include <QLatin1StringView>
#include <QString>

#include <initializer_list>
#include <utility>
#include <variant>

namespace chatbook {

/// A JSON value, encoded: compact and in UTF-8. What a server sends is put together from these:
/// a message through QJsonObject and QJsonDocument takes several times as long.
class JsonText
{
public:
    /// What may stand in an array or an object. Refers to what it is made of, so that nothing is
    /// copied twice: it lives no longer than the expression that it stands in.
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

    /// Keys are plain ASCII, and each stands once.
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

    /// Of bytes that are JSON already.
    static JsonText encoded(QByteArray utf8)
    {
        JsonText json;
        json.m_utf8 = std::move(utf8);
        return json;
    }

    /// Into an object, as its last member.
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
