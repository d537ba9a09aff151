#pragma once

/// What a search test must know of the filled conversation.
namespace corpus {

constexpr const char *commonWord = "printer";

/// In one message.
constexpr const char *rareWord = "zymurgy";
/// In no message.
constexpr const char *absentWord = "quixotry";
/// Only in direct messages between other people, and in all of those.
constexpr const char *secretWord = "abracadabra";

/// Each in one message of twenty, and never in the same one.
constexpr const char *apartOne = "budget";
constexpr const char *apartOther = "holiday";

/// In three messages.
constexpr const char *rareCharacter = "龘";
constexpr int rareCharacterTimes = 3;
/// In one message of 250; its two characters also occur apart, in as many other messages.
constexpr const char *chineseWord = "会议";

/// Wrote five messages, each with the common word.
constexpr const char *seldomId = "seldom";
constexpr int seldomTimes = 5;

constexpr int directMessages = 4'000;

/// The newest messages are plain, so that the first screen stays Latin.
constexpr int plainTail = 1'000;

} // namespace corpus
