#include "jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace chatbook {
namespace {

/// Whether the text stands between quotes as it is (RFC 8259, 7).
bool isPlain(QByteArrayView utf8)
{
    return std::none_of(utf8.begin(), utf8.end(),
                        [](char c) { return uchar(c) < 0x20 || c == '"' || c == '\\'; });
}

QByteArray quoted(const QString &text)
{
    constexpr QByteArrayView byteOrderMark("\xef\xbb\xbf");
    QByteArray utf8 = text.toUtf8();
    // Qt's parser drops a mark that a string begins with, but not an escaped one.
    if (utf8.startsWith(byteOrderMark))
        return quoted(text.sliced(1)).replace(0, 1, "\"\\ufeff");
    if (isPlain(utf8))
        return '"' + utf8 + '"';
    utf8 = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return utf8.sliced(1, utf8.size() - 2); // without the array
}

} // namespace

JsonText::JsonText(const QString &text)
    : m_utf8(quoted(text))
{}

JsonText::JsonText(QLatin1StringView text)
    : m_utf8(quoted(text))
{}

JsonText::JsonText(bool value)
    : m_utf8(value ? "true" : "false")
{}

JsonText::JsonText(int number)
    : m_utf8(QByteArray::number(number))
{}

JsonText::JsonText(qint64 number)
    : m_utf8(QByteArray::number(number))
{}

JsonText JsonText::object(std::initializer_list<Member> members)
{
    qsizetype size = 2;
    for (const auto &[key, value] : members)
        size += key.size() + value.utf8().size() + 4;
    JsonText object(QByteArray(), Encoded{});
    object.m_utf8.reserve(size);
    object.m_utf8 = "{}";
    for (const auto &[key, value] : members)
        object.insert(key, value);
    return object;
}

void JsonText::insert(QLatin1StringView key, const JsonText &value)
{
    m_utf8.chop(1);
    if (m_utf8.size() > 1)
        m_utf8 += ',';
    m_utf8 += '"';
    m_utf8.append(key.data(), key.size());
    m_utf8 += "\":";
    m_utf8 += value.m_utf8;
    m_utf8 += '}';
}

} // namespace chatbook
