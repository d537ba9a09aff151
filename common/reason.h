#pragma once

namespace chatbook {

/// Why something failed or is not ready yet, where this program itself found out: a code beside
/// those of the protocol. app/ui/text has a sentence for each, which the arguments fill in.
enum class Reason {
    // The connection. %1 is the place, or the host where it is looked up.
    AnswerNotUnderstood,
    ServerNotUnderstood,
    ServerClosedConnection,
    ServerRefuses,
    ServerEndedConnection,
    ServerFellSilent,
    ServerDoesNotRead,
    NoAnswerInTime,
    NoServerAnswers,
    NoSuchComputer,
    NoConnection,
    ConnectionClosed,
    ConnectionLost,
    ChatStopped,
    KeyUnknown,
    LetsNoChatIn,
    // The login.
    Connecting,
    WaitingForHost,
    NeedsServer,
    NotEncrypted,
    NotAChatServer,
    PosesAsKnown,
    NotKnownYet,
    NotAsExpected,
    AnotherServer,
    // Addresses and links.
    AddressMissing,
    AddressScheme,
    AddressBrackets,
    AddressPort,
    AddressForm,
    AddressNumbers,
    AddressInvalid,
    LinkDamaged,
    LinkLeadsNowhere,
    PictureUnreadable,
    PictureWithoutCode,
    PictureOfOtherCode,
    // This machine. %1 is a path, %2 the system's own words.
    FolderNotMade,
    FolderNotUsed,
    FileNotWritten,
    ProfileNameInvalid,
    ProfileInOtherWindow, ///< %1 is the profile
    ProfileElsewhere,     ///< %1 is the profile
    ProfileOnComputer,    ///< %1 is the profile, %2 the computer
    NoSuchAccount,
    AccountForgotten,
    KeychainAway,   ///< %1 is the chat
    KeychainLocked, ///< %1 is the chat
    ChatNotRemoved,
    CacheMissing,
    CacheNotWritten,
    CacheNotKept,
    CacheSetAside,
    CacheDamaged,
    CacheNotSearched,
    OnNoNetwork,
    // What a person asked for.
    NothingToSend,
    NotText,
    MessageTooLong,
    AlreadySent,
    MayHaveBeenSent,
    MessagesOnServer,
    PasswordMissing,
};

} // namespace chatbook
