#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <vector>

namespace chatbook {

/// What may be in a block of messages, as a bitmap: a bit, chosen by a hash, for each
/// conversation, each sender, each of them in each conversation, and each gram of the texts. A
/// gram is one to five characters in a row that take at most ten bytes of UTF-8, and no space is
/// among them: five letters of an alphabet, three Chinese characters. Where a bit of a query's is
/// missing, nothing of the block can match. Of 512 messages of 100 bytes in three scripts a third
/// of the bits is set, and a word put together from common parts passes for being in one block of
/// fifty where it is not.
class SearchSignature
{
public:
    using Hash = quint32; ///< places a bit in a bitmap of any size
    static constexpr qsizetype size = 8'000;

    /// Of no messages.
    SearchSignature()
        : m_bits(size, '\0')
    {}

    void addText(QByteArrayView folded);
    void addKeys(qint64 conversation, qint64 sender);

    const QByteArray &bytes() const { return m_bits; }

    static std::vector<Hash> ofText(QByteArrayView folded);
    static Hash ofConversation(qint64 key);
    static Hash ofSender(qint64 key);
    static Hash ofSenderIn(qint64 conversation, qint64 sender);

    /// Whether the signature, as bytes() gave it, has a bit for each.
    static bool hasAll(QByteArrayView signature, const std::vector<Hash> &hashes);

private:
    QByteArray m_bits;
    std::array<quint64, 1'024> m_recent{}; ///< grams that are in it; 0: none
};

} // namespace chatbook
