#pragma once

#include <QByteArray>
#include <QLatin1StringView>
#include <QString>

#include <initializer_list>
#include <utility>

namespace chatbook {

/// A JSON value, encoded: compact and in UTF-8. What a server sends is put together from these:
/// a message through QJsonObject and QJsonDocument takes several times as long.
class JsonText
{
public:
    using Member = std::pair<QLatin1StringView, JsonText>;

    JsonText(const QString &text);    // NOLINT(google-explicit-constructor): is a JSON value
    JsonText(QLatin1StringView text); // NOLINT(google-explicit-constructor)
    JsonText(bool value);             // NOLINT(google-explicit-constructor)
    JsonText(int number);             // NOLINT(google-explicit-constructor)
    JsonText(qint64 number);          // NOLINT(google-explicit-constructor)
    JsonText(const char *) = delete;  // would be a bool

    /// Keys are plain ASCII, and each stands once.
    static JsonText object(std::initializer_list<Member> members = {});

    template <class Range>
    static JsonText array(const Range &items)
    {
        QByteArray utf8("[");
        for (const auto &item : items) {
            if (utf8.size() > 1)
                utf8 += ',';
            utf8 += JsonText(item).utf8();
        }
        return JsonText(utf8 += ']', Encoded{});
    }

    /// Of bytes that are JSON already.
    static JsonText encoded(QByteArray utf8) { return {std::move(utf8), Encoded{}}; }

    /// Into an object, as its last member.
    void insert(QLatin1StringView key, const JsonText &value);

    const QByteArray &utf8() const { return m_utf8; }

    friend bool operator==(const JsonText &, const JsonText &) = default;

private:
    struct Encoded
    {};
    JsonText(QByteArray utf8, Encoded)
        : m_utf8(std::move(utf8))
    {}

    QByteArray m_utf8;
};

} // namespace chatbook
