#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <vector>

namespace chatbook::server {

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

    /// The bitmap.
    const QByteArray &bits() const { return m_bits; }

    /// The bitmap as it is stored: with a checksum, for a bit that a disk has lost would hide a
    /// message from every search.
    QByteArray toBytes() const;
    /// The bitmap out of what toBytes() gave; empty when it is damaged. One that was stored before
    /// there were checksums is believed.
    static QByteArray fromBytes(QByteArrayView stored);

    static std::vector<Hash> ofText(QByteArrayView folded);
    static Hash ofConversation(qint64 key);
    static Hash ofSender(qint64 key);
    static Hash ofSenderIn(qint64 conversation, qint64 sender);

    /// Whether the bitmap has a bit for each. An empty one, of a damaged signature, excludes
    /// nothing.
    static bool hasAll(QByteArrayView bits, const std::vector<Hash> &hashes);

private:
    QByteArray m_bits;
    std::array<quint64, 1'024> m_recent{}; ///< grams that are in it; 0: none
};

} // namespace chatbook::server
