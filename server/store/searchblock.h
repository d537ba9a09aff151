#pragma once

#include "searchsignature.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace chatbook::server {

/// What a search must know of a message.
struct SearchText
{
    qint64 offset = 0;
    qint64 conversation = 0; ///< its key
    qint64 sender = 0;       ///< their key
    QByteArray folded;       ///< by foldForSearch(): no byte of it is 0

    friend bool operator==(const SearchText &, const SearchText &) = default;
};

/// Some hundred messages, newest first, so laid out that many can be searched at once: their
/// texts lie one behind the other, each followed by a 0. Does not change once it is made.
class SearchBlock
{
public:
    /// At most so many messages go into one.
    static constexpr qsizetype maximum = 0xffff;

    /// Newest first.
    explicit SearchBlock(const std::vector<SearchText> &texts);

    /// What toBytes() gave; none when it is damaged.
    static std::optional<SearchBlock> fromBytes(QByteArrayView bytes);
    QByteArray toBytes() const;

    SearchSignature signature() const;
    std::vector<SearchText> texts() const;

    qsizetype size() const { return qsizetype(m_offsets.size()); }
    qint64 offset(qsizetype message) const { return m_offsets[size_t(message)]; }
    const std::vector<qint64> &offsets() const { return m_offsets; }

    /// The keys that occur in the block, and which of them is a message's.
    const std::vector<qint64> &conversations() const { return m_conversations; }
    const std::vector<qint64> &senders() const { return m_senders; }
    size_t conversationAt(qsizetype message) const { return m_conversationAt[size_t(message)]; }
    size_t senderAt(qsizetype message) const { return m_senderAt[size_t(message)]; }

    /// Where a message's text begins and ends. They rise with the message, and findSlack bytes
    /// behind the last one can be read.
    const char *begin(qsizetype message) const
    {
        return message == 0 ? m_text.constData() : end(message - 1) + 1;
    }
    const char *end(qsizetype message) const
    {
        return m_text.constData() + m_ends[size_t(message)];
    }

    /// Roughly what it takes in memory.
    qint64 bytesHeld() const;

private:
    SearchBlock() = default;
    bool isSound() const;

    std::vector<qint64> m_conversations;
    std::vector<qint64> m_senders;
    // Of each message:
    std::vector<qint64> m_offsets;
    std::vector<quint32> m_ends; ///< where in m_text the 0 behind it stands
    std::vector<quint16> m_conversationAt;
    std::vector<quint16> m_senderAt;
    QByteArray m_text; ///< with the slack
};

} // namespace chatbook::server
