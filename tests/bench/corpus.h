#pragma once

/// What the filled conversation is made of, as far as those who search it must know.
namespace corpus {

constexpr const char *commonWord = "printer";

/// In one message.
constexpr const char *rareWord = "zymurgy";
/// In no message.
constexpr const char *absentWord = "quixotry";
/// In direct messages between others alone, and in all of them.
constexpr const char *secretWord = "abracadabra";

/// Each in one message of twenty, and never in the same.
constexpr const char *apartOne = "budget";
constexpr const char *apartOther = "holiday";

/// In three messages.
constexpr const char *rareCharacter = "龘";
constexpr int rareCharacterTimes = 3;
/// In one message of 250; its two characters apart from each other in as many more.
constexpr const char *chineseWord = "会议";

/// Who wrote five messages, each with the common word.
constexpr const char *seldomId = "seldom";
constexpr int seldomTimes = 5;

constexpr int directMessages = 4'000;

/// The newest messages are plain, so that what is on the screen first stays Latin.
constexpr int plainTail = 1'000;

} // namespace corpus
