#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <vector>

namespace chatbook::server {

/// A bitmap of what may be in a block of messages. It has a bit, chosen by a hash, for each
/// conversation, each sender, each sender in each conversation, and each gram of the texts. A gram
/// is one to five characters in a row, without a space, that take at most ten bytes of UTF-8: five
/// letters of an alphabet, or three Chinese characters. If a bit of a query is missing, nothing in
/// the block can match. For 512 messages of 100 bytes in three scripts a third of the bits is set.
/// A word made of common parts then seems to be in one of fifty blocks in which it is not.
class SearchSignature
{
public:
    using Hash = quint32; ///< a hash gives the place of a bit in a bitmap of any size
    static constexpr qsizetype size = 8'000;

    /// Of no messages.
    SearchSignature()
        : m_bits(size, '\0')
    {}

    void addText(QByteArrayView folded);
    void addKeys(qint64 conversation, qint64 sender);

    /// The bitmap.
    const QByteArray &bits() const { return m_bits; }

    /// The bitmap as it is stored: with a checksum, because a bit lost on a disk would hide a
    /// message from every search.
    QByteArray toBytes() const;
    /// The bitmap from the bytes of toBytes(); empty if they are damaged. One that was stored
    /// before there were checksums is not checked.
    static QByteArray fromBytes(QByteArrayView stored);

    static std::vector<Hash> ofText(QByteArrayView folded);
    static Hash ofConversation(qint64 key);
    static Hash ofSender(qint64 key);
    static Hash ofSenderIn(qint64 conversation, qint64 sender);

    /// Whether the bitmap has a bit for each hash. An empty one, from a damaged signature, excludes
    /// nothing.
    static bool hasAll(QByteArrayView bits, const std::vector<Hash> &hashes);

private:
    QByteArray m_bits;
    std::array<quint64, 1'024> m_recent{}; ///< grams that were added; 0: none
};

} // namespace chatbook::server
