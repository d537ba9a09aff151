#include "sentences.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace chatbook::app {

using enum Reason;

class Sentences
{
    Q_DECLARE_TR_FUNCTIONS(chatbook::app::Sentences)

public:
    template <class Code>
    struct Text
    {
        Code code;
        const char *text;
    };

    static constexpr auto ofReasons = std::to_array<Text<Reason>>({
        {AnswerNotUnderstood, QT_TR_NOOP("The server's answer is not understood.")},
        {ServerNotUnderstood, QT_TR_NOOP("The server at %1 is not understood.")},
        {ServerClosedConnection, QT_TR_NOOP("The server at %1 closed the connection.")},
        {ServerRefuses, QT_TR_NOOP("The server at %1 refuses.")},
        {ServerEndedConnection, QT_TR_NOOP("The server at %1 ended the connection.")},
        {ServerFellSilent, QT_TR_NOOP("The server at %1 has fallen silent.")},
        {ServerDoesNotRead, QT_TR_NOOP("The server at %1 does not read.")},
        {NoAnswerInTime, QT_TR_NOOP("The server did not answer in time.")},
        {NoServerAnswers, QT_TR_NOOP("No server answers at %1.")},
        {NoSuchComputer, QT_TR_NOOP("There is no computer called %1.")},
        {NoConnection, QT_TR_NOOP("There is no connection to the server.")},
        {ConnectionClosed, QT_TR_NOOP("The connection was closed.")},
        {ConnectionLost, QT_TR_NOOP("The connection to %1 was lost.")},
        {ChatStopped,
         QT_TR_NOOP(
             "The chat was stopped where it is hosted. You are back in as soon as it goes on.")},
        {KeyUnknown, QT_TR_NOOP("What answers at %1 is not known.")},
        {LetsNoChatIn, QT_TR_NOOP("What answers at %1 lets no chat in.")},
        {Connecting, QT_TR_NOOP("Connecting to %1…")},
        {WaitingForHost, QT_TR_NOOP("Waiting until whoever hosts lets you in…")},
        {NeedsServer, QT_TR_NOOP("That needs the server, which is not there now.")},
        {NotEncrypted, QT_TR_NOOP("What answers at %1 does not encrypt, and the chat that is meant "
                                  "does. Somebody may be posing as it. Nothing was told to it.")},
        {NotAChatServer, QT_TR_NOOP("What answers there is no server for this program.")},
        {PosesAsKnown,
         QT_TR_NOOP(
             "What answers at %1 says that it is a chat that you know, and cannot show it.")},
        {NotKnownYet, QT_TR_NOOP("What answers here is not known yet.")},
        {NotAsExpected, QT_TR_NOOP("What answers here is not what it should be.")},
        {AnotherServer, QT_TR_NOOP("Another server answers at this address.")},
        {AddressMissing, QT_TR_NOOP("Type the address of the computer that hosts the chat.")},
        {AddressScheme, QT_TR_NOOP("An address begins with ws:// or wss://, or with neither.")},
        {AddressBrackets,
         QT_TR_NOOP("An IPv6 address with a port is written like [fe80::1]:24280.")},
        {AddressPort, QT_TR_NOOP("The port after the colon is a number from 1 to 65535.")},
        {AddressForm, QT_TR_NOOP("That is no address of a computer. One looks like "
                                 "192.168.1.5 or like a name, such as office-pc.")},
        {AddressNumbers,
         QT_TR_NOOP("An address in numbers has four of them from 0 to 255, such as 192.168.1.5.")},
        {AddressInvalid, QT_TR_NOOP("That is no address of a computer.")},
        {LinkDamaged, QT_TR_NOOP("This link is damaged. Please copy the whole of it again.")},
        {LinkLeadsNowhere, QT_TR_NOOP("This link leads nowhere that this computer could go.")},
        {PictureUnreadable, QT_TR_NOOP("This is no picture that can be read, or it is too large.")},
        {PictureWithoutCode, QT_TR_NOOP("There is no QR code to be found in this picture.")},
        {PictureOfOtherCode, QT_TR_NOOP("The QR code in this picture does not lead to a chat.")},
        {FolderNotMade, QT_TR_NOOP("The folder %1 cannot be made or used.")},
        {FolderNotUsed, QT_TR_NOOP("The folder %1 cannot be used: %2.")},
        {FileNotWritten, QT_TR_NOOP("%1 cannot be written: %2.")},
        {ProfileNameInvalid,
         QT_TR_NOOP("A profile's name is up to 64 letters, digits, spaces, dots and dashes.")},
        {ProfileInOtherWindow, QT_TR_NOOP("The profile %1 is open in another window. Close "
                                          "that, or start with another --profile.")},
        {ProfileElsewhere, QT_TR_NOOP("The profile %1 may be open on another computer.")},
        {ProfileOnComputer, QT_TR_NOOP("The profile %1 may be open on the computer %2.")},
        {NoSuchAccount, QT_TR_NOOP("There is no such account.")},
        {AccountForgotten, QT_TR_NOOP("That account was forgotten meanwhile.")},
        {KeychainAway, QT_TR_NOOP("Your login at %1 is in this system's keychain, "
                                  "which is not there now, or does not answer.")},
        {KeychainLocked, QT_TR_NOOP("Your login at %1 is in this system's keychain, which did "
                                    "not give it out: unlock it, and try again.")},
        {ChatNotRemoved,
         QT_TR_NOOP("What this computer keeps of the chat could not be removed. It is in %1.")},
        {CacheMissing, QT_TR_NOOP("There is no place to keep this on this machine.")},
        {CacheNotWritten, QT_TR_NOOP("It cannot be kept on this machine's disk: %1.")},
        {CacheNotKept, QT_TR_NOOP("What is said here cannot be kept on this machine: %1.")},
        {CacheSetAside,
         QT_TR_NOOP("What was kept of this server on this machine was damaged and has "
                    "been set aside as %1 (%2). It is read from the server anew.")},
        {CacheDamaged, QT_TR_NOOP("What was kept here was damaged; reading it anew.")},
        {CacheNotSearched, QT_TR_NOOP("What is kept on this machine cannot be searched: %1.")},
        {OnNoNetwork, QT_TR_NOOP("This computer is on no network, so that no other "
                                 "can join. Try again when it is on one.")},
        {NothingToSend, QT_TR_NOOP("There is nothing to send.")},
        {NotText, QT_TR_NOOP("The message holds characters that are no text.")},
        {MessageTooLong, QT_TR_NOOP("The message is too long. Send it in parts.")},
        {AlreadySent, QT_TR_NOOP("It was sent already. You can delete it.")},
        {MayHaveBeenSent, QT_TR_NOOP("It may have reached the server before the connection was "
                                     "lost. If so, it is deleted when the connection is back.")},
        {MessagesOnServer, QT_TR_NOOP("These messages are on the server, which is not there now.")},
        {PasswordMissing, QT_TR_NOOP("Type the new password.")},
    });
    static_assert(ofReasons.size() == size_t(PasswordMissing) + 1);

    /// Where the server's own words are not among these.
    static constexpr auto ofCodes = std::to_array<Text<ErrorCode>>({
        {ErrorCode::NotLoggedIn, QT_TR_NOOP("Please log in first.")},
        {ErrorCode::BadCredentials, QT_TR_NOOP("That does not log you in here.")},
        {ErrorCode::NameTaken, QT_TR_NOOP("This name is taken. Please choose another.")},
        {ErrorCode::InviteRequired, QT_TR_NOOP("You need an invite to join this chat.")},
        {ErrorCode::Banned, QT_TR_NOOP("You are banned from this chat.")},
        {ErrorCode::Invalid, QT_TR_NOOP("The server does not take this.")},
        {ErrorCode::TooLarge, QT_TR_NOOP("This is too long.")},
        {ErrorCode::RateLimited, QT_TR_NOOP("This is too much at once. Please wait a moment.")},
        {ErrorCode::Forbidden, QT_TR_NOOP("You may not do that here.")},
        {ErrorCode::NotFound, QT_TR_NOOP("That is not there.")},
        {ErrorCode::ServerFull, QT_TR_NOOP("The server is full.")},
        {ErrorCode::Unavailable, QT_TR_NOOP("That is not possible now. Please try again later.")},
        {ErrorCode::Internal, QT_TR_NOOP("The server made a mistake. Please try again later.")},
    });

    /// What a server of this version says, and what is said of databases. The protocol has one code
    /// for several of these, so that the words tell which is meant.
    static constexpr auto ofServer = std::to_array<const char *>({
        QT_TR_NOOP("This name and password do not go together."),
        QT_TR_NOOP("This device is not known here any more. Please log in again."),
        QT_TR_NOOP("This code is not good, or not any more. Please make another one on your other "
                   "device."),
        QT_TR_NOOP("This is not the password that you have now."),
        QT_TR_NOOP("Your password was just changed on another device."),
        QT_TR_NOOP("Somebody here has this name already. Please choose another."),
        QT_TR_NOOP("This name looks like that of someone here. Please choose another."),
        QT_TR_NOOP("This name is the room's own. Please choose another."),
        QT_TR_NOOP("There is no name left to put in its place: please give it one."),
        QT_TR_NOOP("Please enter a name."),
        QT_TR_NOOP("This name is too long."),
        QT_TR_NOOP("This name holds characters that cannot be seen."),
        QT_TR_NOOP("This name holds nothing that can be seen."),
        QT_TR_NOOP("A word of this name mixes letters of several scripts, and "
                   "could pass for another. Please use those of one."),
        QT_TR_NOOP("A password has %1 to %2 characters."),
        QT_TR_NOOP("This invite is not known here."),
        QT_TR_NOOP("This invite was withdrawn. Please ask for another."),
        QT_TR_NOOP("This invite was used already. Please ask for another."),
        QT_TR_NOOP("This invite has expired. Please ask for another."),
        QT_TR_NOOP("An invite may last for 100 years."),
        QT_TR_NOOP("The host of this chat did not let you in."),
        QT_TR_NOOP("Nobody let you in. Please ask the host of this chat, and try again."),
        QT_TR_NOOP("Nobody waits to be let in by that number or name."),
        QT_TR_NOOP("Too many wait to be let in. Please try again later."),
        QT_TR_NOOP("%1 is banned: let them in again first."),
        QT_TR_NOOP("This is the device that you use. Log out instead."),
        QT_TR_NOOP("Only the person who wrote a message can change it."),
        QT_TR_NOOP("Only the person who wrote a message can delete it."),
        QT_TR_NOOP("This message was deleted."),
        QT_TR_NOOP("There is nothing to see in this message."),
        QT_TR_NOOP("A reaction is one emoji."),
        QT_TR_NOOP("A message takes at most %1 kinds of reactions."),
        QT_TR_NOOP("This is too long: at most %1 bytes fit."),
        QT_TR_NOOP("A search is 1 to %1 characters, not all of them blank."),
        QT_TR_NOOP("There is no such person."),
        QT_TR_NOOP("There is no such message."),
        QT_TR_NOOP("There is no such message in this conversation."),
        QT_TR_NOOP("There is no such invite."),
        QT_TR_NOOP("There is no such device."),
        QT_TR_NOOP("Too many new people come from your address. Please wait a minute."),
        QT_TR_NOOP("Too many passwords are checked at once. Please try again."),
        QT_TR_NOOP("Too many wrong passwords. Please wait a minute."),
        QT_TR_NOOP("Too many connections come from your address."),
        QT_TR_NOOP("The server has no memory left for passwords. Please try again later."),
        QT_TR_NOOP("The server could not store this. Please try again later."),
        QT_TR_NOOP("The server could not read this. Please try again later."),
        QT_TR_NOOP("The server has too much to do. Please try again later."),
        QT_TR_NOOP("This computer is on no network, so that a link would lead "
                   "nobody here. Please try again when it is on one."),
        QT_TR_NOOP("The database %1 cannot be opened: %2."),
        QT_TR_NOOP("The database cannot be brought up to date: %1."),
        QT_TR_NOOP("The database was made by a newer Chatbook (its format is %1, "
                   "this program knows %2). Use that program."),
    });
};

namespace {

template <class Texts, class Code>
const char *textOf(const Texts &texts, Code code)
{
    return std::find_if(texts.begin(), texts.end(),
                        [code](const auto &each) { return each.code == code; })
        ->text;
}

QString filled(const char *text, const QStringList &arguments)
{
    QString says = Sentences::tr(text);
    if (arguments.isEmpty())
        return says;
    return arguments.size() == 1 ? says.arg(arguments.first())
                                 : says.arg(arguments.at(0), arguments.at(1));
}

/// Matches the sentence, whatever fills it in.
QRegularExpression patternOf(const char *text)
{
    static const QRegularExpression placeholder(QStringLiteral("\\\\%\\d"));
    QString pattern = QRegularExpression::escape(QString::fromUtf8(text));
    return QRegularExpression(
        QRegularExpression::anchoredPattern(pattern.replace(placeholder, QStringLiteral("(.*)"))));
}

QString sentenceOfServer(const Error &error)
{
    for (const char *text : Sentences::ofServer)
        if (const auto match = patternOf(text).match(error.message); match.hasMatch())
            return filled(text, match.capturedTexts().mid(1));
    // A code that is not known is taken for Internal (resultFromAck).
    const bool isKnown = error.code != ErrorCode::Internal || error.message.isEmpty();
    return isKnown ? filled(textOf(Sentences::ofCodes, error.code), {}) : error.message;
}

} // namespace

QString sentence(const std::optional<Error> &error)
{
    if (!error)
        return {};
    return error->reason ? sentence(*error->reason, error->arguments) : sentenceOfServer(*error);
}

QString sentence(Reason reason, const QStringList &arguments)
{
    return filled(textOf(Sentences::ofReasons, reason), arguments);
}

} // namespace chatbook::app
