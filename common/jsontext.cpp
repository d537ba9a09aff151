#include "jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QStringEncoder>

#include <algorithm>

namespace chatbook {
namespace {

/// Room for any number, `true` and `false`.
constexpr qsizetype longestNumber = 20;

/// Whether the text stands between quotes as it is (RFC 8259, 7). Qt's parser drops a byte order
/// mark that a string begins with, but not an escaped one.
bool isPlain(QStringView text)
{
    return !text.startsWith(QChar(QChar::ByteOrderMark)) &&
           std::none_of(text.begin(), text.end(), [](QChar c) {
               const char16_t unit = c.unicode();
               return unit < 0x20 || unit == u'"' || unit == u'\\';
           });
}

/// With the quotes.
QByteArray escaped(QStringView text)
{
    if (text.startsWith(QChar(QChar::ByteOrderMark)))
        return escaped(text.sliced(1)).replace(0, 1, "\"\\ufeff");
    const QJsonDocument array(QJsonArray{text.toString()});
    const QByteArray json = array.toJson(QJsonDocument::Compact);
    return json.sliced(1, json.size() - 2);
}

template <class... Handlers>
struct Overloaded : Handlers...
{
    using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

} // namespace

void JsonText::appendText(QStringView text)
{
    if (!isPlain(text)) {
        m_utf8 += escaped(text);
        return;
    }
    QStringEncoder encode(QStringEncoder::Utf8);
    const qsizetype start = m_utf8.size();
    m_utf8.resize(start + encode.requiredSpace(text.size()) + 2);
    char *end = m_utf8.data() + start;
    *end++ = '"';
    end = encode.appendToBuffer(end, text);
    *end++ = '"';
    m_utf8.truncate(end - m_utf8.constData());
}

void JsonText::append(const Value &value)
{
    std::visit(Overloaded{[this](QStringView text) { appendText(text); },
                          [this](QLatin1StringView text) { appendText(QString(text)); },
                          [this](bool truth) { m_utf8 += truth ? "true" : "false"; },
                          [this](qint64 number) { m_utf8 += QByteArray::number(number); },
                          [this](const JsonText *encoded) { m_utf8 += encoded->m_utf8; }},
               value.m_value);
}

/// Most of the time enough.
qsizetype JsonText::roomFor(const Value &value)
{
    const QStringEncoder encoder(QStringEncoder::Utf8);
    return std::visit(
        Overloaded{[&](QStringView text) { return encoder.requiredSpace(text.size()) + 2; },
                   [&](QLatin1StringView text) { return encoder.requiredSpace(text.size()) + 2; },
                   [](const JsonText *encoded) { return encoded->m_utf8.size(); },
                   [](auto) { return longestNumber; }},
        value.m_value);
}

JsonText JsonText::object(std::initializer_list<Member> members)
{
    JsonText object = encoded(QByteArray());
    qsizetype room = 2;
    for (const auto &[key, value] : members)
        room += key.size() + 4 + roomFor(value);
    object.m_utf8.reserve(room);
    object.m_utf8 += '{';
    for (const auto &[key, value] : members)
        object.appendMember(key, value);
    object.m_utf8 += '}';
    return object;
}

void JsonText::appendMember(QLatin1StringView key, const Value &value)
{
    if (!m_utf8.endsWith('{'))
        m_utf8 += ',';
    m_utf8 += '"';
    m_utf8.append(key.data(), key.size());
    m_utf8 += "\":";
    append(value);
}

void JsonText::insert(QLatin1StringView key, const Value &value)
{
    m_utf8.chop(1);
    appendMember(key, value);
    m_utf8 += '}';
}

} // namespace chatbook
