#include "jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QStringEncoder>

#include <algorithm>
#include <charconv>

namespace chatbook {
namespace {

/// Room for any number, `true` and `false`.
constexpr qsizetype longestNumber = 20;

/// Writes the start of `text` as far as it is printable ASCII that needs no escape, which is most
/// text. Gives how much that was.
qsizetype copyPlainAscii(char *out, QStringView text)
{
    qsizetype length = 0;
    for (const QChar c : text) {
        const char16_t unit = c.unicode();
        if (unit < 0x20 || unit > 0x7e || unit == u'"' || unit == u'\\')
            break;
        out[length++] = char(unit);
    }
    return length;
}

/// Whether the text needs no escape (RFC 8259, 7). A byte order mark at the start needs one, as
/// Qt's parser drops it there otherwise. UTF-8 has no lone surrogates.
bool isPlain(QStringView text)
{
    return !text.startsWith(QChar(QChar::ByteOrderMark)) && text.isValidUtf16() &&
           std::none_of(text.begin(), text.end(), [](QChar c) {
               const char16_t unit = c.unicode();
               return unit < 0x20 || unit == u'"' || unit == u'\\';
           });
}

/// Including the quotes.
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

/// Makes room for `most` bytes at the end. `write` gets its beginning, and returns the end of what
/// it wrote.
template <class Write>
void JsonText::extend(qsizetype most, Write write)
{
    const qsizetype size = m_utf8.size();
    m_utf8.resize(size + most);
    char *begin = m_utf8.data() + size;
    m_utf8.truncate(size + (write(begin) - begin));
}

void JsonText::appendText(QStringView text)
{
    bool written = false;
    extend(text.size() + 2, [&](char *out) {
        char *end = out;
        *end++ = '"';
        end += copyPlainAscii(end, text);
        written = end == out + 1 + text.size();
        *end++ = '"';
        return written ? end : out;
    });
    if (written)
        return;
    if (!isPlain(text)) {
        m_utf8 += escaped(text);
        return;
    }
    QStringEncoder encode(QStringEncoder::Utf8);
    extend(encode.requiredSpace(text.size()) + 2, [&](char *out) {
        *out++ = '"';
        out = encode.appendToBuffer(out, text);
        *out++ = '"';
        return out;
    });
}

void JsonText::append(const Value &value)
{
    std::visit(Overloaded{[this](QStringView text) { appendText(text); },
                          [this](QLatin1StringView text) { appendText(QString(text)); },
                          [this](bool truth) { m_utf8 += truth ? "true" : "false"; },
                          [this](qint64 number) {
                              extend(longestNumber, [number](char *out) {
                                  return std::to_chars(out, out + longestNumber, number).ptr;
                              });
                          },
                          [this](const JsonText *encoded) { m_utf8 += encoded->m_utf8; }},
               value.m_value);
}

/// Usually enough: as long as a text is ASCII.
qsizetype JsonText::roomFor(const Value &value)
{
    return std::visit(Overloaded{[](QStringView text) { return text.size() + 2; },
                                 [](QLatin1StringView text) { return text.size() + 2; },
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
    const bool first = m_utf8.endsWith('{');
    extend(key.size() + 4, [&](char *out) {
        if (!first)
            *out++ = ',';
        *out++ = '"';
        out = std::copy(key.begin(), key.end(), out);
        *out++ = '"';
        *out++ = ':';
        return out;
    });
    append(value);
}

void JsonText::insert(QLatin1StringView key, const Value &value)
{
    m_utf8.chop(1);
    appendMember(key, value);
    m_utf8 += '}';
}

} // namespace chatbook
