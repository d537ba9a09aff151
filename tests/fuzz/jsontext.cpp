#include "target.h"

#include "jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

// Text in JsonText's JSON: the input as UTF-16, which may not be valid, and as UTF-8.

using namespace chatbook;
using namespace chatbook::fuzz;

namespace {

void comesBack(const QString &text)
{
    constexpr QLatin1StringView key("key");
    JsonText json = JsonText::object({{key, JsonText::array(QList<QString>{text, text})}});
    json.insert(QLatin1StringView("last"), text);
    const QJsonObject parsed = QJsonDocument::fromJson(json.utf8()).object();
    require(parsed.value(key) == QJsonArray({text, text}), "text comes back from an array");
    require(parsed.value(QLatin1StringView("last")) == text, "text comes back from a member");
    require(parsed.size() == 2, "text adds nothing else");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArrayView input(data, qsizetype(size));
    comesBack(QString::fromUtf8(input));
    QString units(input.size() / 2, Qt::Uninitialized);
    for (qsizetype i = 0; i < units.size(); ++i)
        units[i] = QChar(uchar(input[2 * i]), uchar(input[2 * i + 1]));
    comesBack(units);
    return 0;
}
