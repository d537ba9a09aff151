#include "searchsignature.h"

#include "checksum.h"

#include <QStringBuilder>

#include <algorithm>
#include <utility>

namespace chatbook::server {
namespace {

constexpr int gramCharacters = 5;
constexpr qsizetype gramBytes = 10;
constexpr int extraHashes = 2; ///< for one character; one less for two

constexpr quint64 factor = 0x9e37'79b9'7f4a'7c15; // 2^64 divided by the golden ratio

/// The better half of the bits of a product.
SearchSignature::Hash upperHalf(quint64 product)
{
    return SearchSignature::Hash(product >> 32);
}

SearchSignature::Hash hashOf(quint64 kind, quint64 key)
{
    const quint64 product = (key + 1) * factor;
    return upperHalf((product ^ product >> 29 ^ kind) * factor);
}

size_t placeOf(SearchSignature::Hash hash, qsizetype bytes)
{
    return size_t((quint64(hash) * quint64(bytes) * 8) >> 32);
}

qsizetype lengthOf(char lead)
{
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

void set(char *bits, SearchSignature::Hash hash)
{
    const size_t place = placeOf(hash, SearchSignature::size);
    bits[place / 8] |= char(1U << place % 8);
}

/// Calls `visit` with each gram, packed into a number, and the number of its extra hashes. Short
/// grams have extra ones, because a query of one or two characters consists of nothing else.
template <class Visit>
void visitGrams(QByteArrayView text, Visit visit)
{
    for (qsizetype begin = 0; begin < text.size(); begin += lengthOf(text[begin])) {
        quint64 gram = 0;
        qsizetype end = begin;
        for (int i = 0; i < gramCharacters && end < text.size() && text[end] != ' '; ++i) {
            const qsizetype next = std::min(end + lengthOf(text[end]), text.size());
            if (next - begin > gramBytes)
                break;
            for (; end < next; ++end)
                gram = gram * 257 + static_cast<unsigned char>(text[end]) + 1;
            visit(gram, std::max(extraHashes - i, 0));
        }
    }
}

/// Calls `visit` with each hash of a gram.
template <class Visit>
void visitHashes(quint64 gram, int extra, Visit visit)
{
    quint64 product = gram * factor;
    visit(upperHalf(product));
    for (; extra > 0; --extra) {
        product = (product ^ product >> 29) * factor;
        visit(upperHalf(product));
    }
}

} // namespace

void SearchSignature::addText(QByteArrayView folded)
{
    char *bits = m_bits.data();
    visitGrams(folded, [this, bits](quint64 gram, int extra) {
        // Short grams repeat often, and have the most hashes.
        if (extra > 0 && std::exchange(m_recent[gram % m_recent.size()], gram) == gram)
            return;
        visitHashes(gram, extra, [bits](Hash hash) { set(bits, hash); });
    });
}

void SearchSignature::addKeys(qint64 conversation, qint64 sender)
{
    for (const Hash hash :
         {ofConversation(conversation), ofSender(sender), ofSenderIn(conversation, sender)})
        set(m_bits.data(), hash);
}

std::vector<SearchSignature::Hash> SearchSignature::ofText(QByteArrayView folded)
{
    std::vector<Hash> hashes;
    visitGrams(folded, [&](quint64 gram, int extra) {
        visitHashes(gram, extra, [&](Hash hash) { hashes.push_back(hash); });
    });
    return hashes;
}

SearchSignature::Hash SearchSignature::ofConversation(qint64 key)
{
    return hashOf(1, quint64(key));
}

SearchSignature::Hash SearchSignature::ofSender(qint64 key)
{
    return hashOf(2, quint64(key));
}

SearchSignature::Hash SearchSignature::ofSenderIn(qint64 conversation, qint64 sender)
{
    return hashOf(3, quint64(ofConversation(conversation)) << 32 ^ quint64(sender));
}

QByteArray SearchSignature::toBytes() const
{
    return m_bits + checksum(m_bits);
}

QByteArray SearchSignature::fromBytes(QByteArrayView stored)
{
    if (stored.size() == size)
        return stored.toByteArray();
    if (stored.size() != size + checksumSize || checksum(stored.first(size)) != stored.sliced(size))
        return {};
    return stored.first(size).toByteArray();
}

bool SearchSignature::hasAll(QByteArrayView bits, const std::vector<Hash> &hashes)
{
    if (bits.isEmpty())
        return true;
    return std::all_of(hashes.begin(), hashes.end(), [bits](Hash hash) {
        const size_t place = placeOf(hash, bits.size());
        return (bits[qsizetype(place / 8)] & 1 << place % 8) != 0;
    });
}

} // namespace chatbook::server
