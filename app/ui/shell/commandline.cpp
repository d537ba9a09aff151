#include "commandline.h"

#include "joinlink.h"
#include "profile.h"
#include "sentences.h"

#include <QCommandLineParser>

namespace chatbook::app {

namespace {

const QString help =
    QStringLiteral("Usage: chatbook [--profile NAME] [--connect ADDRESS | --host]\n"
                   "       chatbook [--profile NAME] LINK\n"
                   "       chatbook --server [OPTION]…\n"
                   "\n"
                   "Chat with the people on your network.\n"
                   "\n"
                   "  LINK               show where that chatbook: link leads, to join there\n"
                   "  --connect ADDRESS  join the chat at that address, such as 192.168.1.5,\n"
                   "                     or do as for a link\n"
                   "  --host             host a chat here that others on the network can join\n"
                   "  --profile NAME     be another person: own name, own chats, own settings\n"
                   "  --server           serve without a window; see chatbook --server --help\n"
                   "  --help             show this and exit\n"
                   "  --version          show the version and exit\n");

Error bad(const QString &sentence)
{
    return {ErrorCode::Invalid, sentence};
}

} // namespace

Result<CommandLine> parseCommandLine(const QStringList &arguments)
{
    const QCommandLineOption profile(QStringLiteral("profile"), {}, QStringLiteral("NAME"));
    const QCommandLineOption connect(QStringLiteral("connect"), {}, QStringLiteral("ADDRESS"));
    const QCommandLineOption host(QStringLiteral("host"));
    const QCommandLineOption showHelp(QStringLiteral("help"));
    const QCommandLineOption showVersion(QStringLiteral("version"));
    QCommandLineParser parser;
    parser.addOptions({profile, connect, host, showHelp, showVersion});
    if (!parser.parse(QStringList{QStringLiteral("chatbook")} + arguments))
        return bad(parser.errorText());
    QString place = parser.value(connect);
    bool isGiven = parser.isSet(connect);
    for (const QString &operand : parser.positionalArguments()) {
        if (isGiven || !isJoinLink(operand))
            return bad(QStringLiteral("Unexpected argument '%1'.").arg(operand));
        place = operand;
        isGiven = true;
    }

    CommandLine line;
    if (parser.isSet(showHelp)) {
        line.print = help;
        return line;
    }
    if (parser.isSet(showVersion)) {
        line.print = QStringLiteral("chatbook " CHATBOOK_VERSION "\n");
        return line;
    }
    line.host = parser.isSet(host);
    if (parser.isSet(profile)) {
        line.profile = parser.value(profile).trimmed();
        if (line.profile.isEmpty())
            return bad(QStringLiteral("--profile needs a name."));
    }
    if (isGiven) {
        if (line.host)
            return bad(QStringLiteral("To join and --host do not go together."));
        const Result<JoinRequest> request = joinRequestFromText(place);
        // A person who clicks a link sees no terminal: the window shows the error.
        if (!request && parser.isSet(connect))
            return bad(sentence(request.error()));
        line.request = request ? *request : JoinRequest();
        line.place = place.trimmed();
        line.isLink = isJoinLink(place);
    }
    return line;
}

} // namespace chatbook::app
