#include "target.h"

#include "documents.h"

// The documents of the protocol, each read from the same JSON.

using namespace chatbook;
using namespace chatbook::fuzz;

namespace {

template <class T>
void survives(const std::optional<T> &document, std::optional<T> (*fromJson)(const QJsonValue &))
{
    if (document)
        require(fromJson(toJson(*document)) == document, "a document survives its JSON");
}

template <class T>
void parse(std::optional<T> (*fromJson)(const QJsonValue &), const QJsonValue &json)
{
    survives(fromJson(json), fromJson);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(size));
    const QJsonDocument document = QJsonDocument::fromJson(input);
    const QJsonValue json =
        document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    parse(userFromJson, json);
    parse(recipientFromJson, json);
    parse(messageFromJson, json);
    parse(storyFromJson, json);
    parse(commentFromJson, json);
    parse(deviceFromJson, json);
    parse(serverFromJson, json);
    parse(reactionsFromJson, json);
    const QList<User> users = usersFromJson(json);
    require(usersFromJson(toJson(users)) == users, "users survive their JSON");
    return 0;
}
