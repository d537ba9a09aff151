#pragma once

#include "searchsignature.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace chatbook::server {

/// What a search needs of a message.
struct SearchText
{
    qint64 offset = 0;
    qint64 conversation = 0; ///< its key
    qint64 sender = 0;       ///< their key
    QByteArray folded;       ///< by foldForSearch(): no byte of it is 0

    friend bool operator==(const SearchText &, const SearchText &) = default;
};

/// Some hundred messages, newest first, laid out so that many are searched at once: their texts are
/// one behind the other, each followed by a 0. It does not change after it was made.
class SearchBlock
{
public:
    /// The most messages in one block.
    static constexpr qsizetype maximum = 0xffff;

    /// Newest first.
    explicit SearchBlock(const std::vector<SearchText> &texts);

    /// From the bytes of toBytes(); none if they are damaged.
    static std::optional<SearchBlock> fromBytes(QByteArrayView bytes);
    QByteArray toBytes() const;

    SearchSignature signature() const;
    std::vector<SearchText> texts() const;

    qsizetype size() const { return qsizetype(m_offsets.size()); }
    qint64 offset(qsizetype message) const { return m_offsets[size_t(message)]; }
    const std::vector<qint64> &offsets() const { return m_offsets; }

    /// The keys that occur in the block, and which of them each message has.
    const std::vector<qint64> &conversations() const { return m_conversations; }
    const std::vector<qint64> &senders() const { return m_senders; }
    size_t conversationAt(qsizetype message) const { return m_conversationAt[size_t(message)]; }
    size_t senderAt(qsizetype message) const { return m_senderAt[size_t(message)]; }

    /// Where a message's text begins and ends. They rise with the message, and findSlack bytes
    /// behind the last text can be read.
    const char *begin(qsizetype message) const
    {
        return message == 0 ? m_text.constData() : end(message - 1) + 1;
    }
    const char *end(qsizetype message) const
    {
        return m_text.constData() + m_ends[size_t(message)];
    }

    /// The memory that it takes, roughly.
    qint64 bytesHeld() const;

private:
    SearchBlock() = default;
    bool isSound() const;

    std::vector<qint64> m_conversations;
    std::vector<qint64> m_senders;
    // Of each message:
    std::vector<qint64> m_offsets;
    std::vector<quint32> m_ends; ///< position in m_text of the 0 behind the text
    std::vector<quint16> m_conversationAt;
    std::vector<quint16> m_senderAt;
    QByteArray m_text; ///< including the slack
};

} // namespace chatbook::server
