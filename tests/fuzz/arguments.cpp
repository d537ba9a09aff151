#include "arguments.h"

#include "target.h"
#include "text/blank.h"
#include "wirelimits.h"

// The argument of a request, from which every feature reads.

using namespace chatbook;
using namespace chatbook::server;
using namespace chatbook::fuzz;

namespace {

constexpr QLatin1StringView text("text");

/// Reads one field and gives whether it was right; an error must name the field.
template <class Read>
bool isRight(const QJsonObject &fields, Read read)
{
    Arguments arguments(fields);
    read(arguments);
    const std::optional<Error> &error = arguments.error();
    if (!error)
        return true;
    require(error->code == ErrorCode::Invalid || error->code == ErrorCode::TooLarge,
            "a wrong field is invalid or too large");
    require(!error->message.isEmpty() && error->details.contains(QLatin1StringView("field")),
            "a refusal names the field");
    return false;
}

void readText(const QJsonObject &fields)
{
    QString value;
    if (isRight(fields, [&](Arguments &arguments) { value = arguments.text(text); }))
        require(isStorableText(value), "text can be stored");
    if (isRight(fields, [&](Arguments &arguments) { value = arguments.recipient().value; }))
        require(isStorableText(value), "a recipient can be stored");
    if (isRight(fields, [&](Arguments &arguments) { value = arguments.content(); }))
        require(isStorableText(value) && !isBlank(value) &&
                    value.toUtf8().size() <= limits::contentBytes,
                "content has the right size and shows");
    if (isRight(fields, [&](Arguments &arguments) { value = arguments.clientOffset(); }))
        require(value.size() <= limits::clientOffsetCharacters &&
                    value.toUtf8() == value.toLatin1() && !value.contains(u'\n'),
                "a clientOffset is printable ASCII");
    std::optional<QString> maybe;
    if (isRight(fields, [&](Arguments &arguments) { maybe = arguments.optionalText(text); }))
        require(maybe.has_value() == fields.contains(text), "text is there or left out");
}

void readNumbers(const QJsonObject &fields)
{
    constexpr QLatin1StringView key("offset");
    qint64 value = 0;
    if (isRight(fields, [&](Arguments &arguments) { value = arguments.offset(key); }))
        require(value >= 1 && value < limits::offsetEnd, "an offset is from 1 on");
    if (isRight(fields, [&](Arguments &arguments) { value = arguments.optionalOffset(key); }))
        require(value >= 0 && value < limits::offsetEnd && (value > 0) == fields.contains(key),
                "an offset that may be left out is 0 only then");
    if (isRight(fields, [&](Arguments &arguments) { value = arguments.limit(); }))
        require(value >= 1 && value <= limits::pageMaximum, "a limit is 1 to 200");
    std::optional<qint64> maybe;
    if (isRight(fields, [&](Arguments &arguments) { maybe = arguments.serverOffset(); }))
        require(!maybe || (*maybe >= 0 && *maybe < limits::offsetEnd),
                "a serverOffset is from 0 on");
    if (isRight(fields, [](Arguments &arguments) { arguments.boolean(text); }))
        require(fields.value(text).isBool(), "a boolean is one");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(size));
    const QJsonObject fields = QJsonDocument::fromJson(input).object();
    readText(fields);
    readNumbers(fields);
    return 0;
}
