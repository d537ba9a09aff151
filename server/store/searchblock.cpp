#include "searchblock.h"

#include "checksum.h"
#include "findpiece.h"

#include <QHash>
#include <QtEndian>

#include <algorithm>
#include <functional>

namespace chatbook::server {
namespace {

// The bytes of a block, all little-endian: a mark of 32 bits; the checksum of the rest; three
// numbers of 32 bits, the counts of conversations, senders and messages; then, one after the other,
// the members of the class, the numbers of each in its own width; then the texts. Blocks that were
// stored before there were checksums begin with the three numbers, and are not checked.

constexpr quint32 checkedMark = 0xffff'ffff; // more conversations than any block has

template <class Number>
void append(QByteArray &bytes, const std::vector<Number> &numbers)
{
    if (numbers.empty())
        return;
    const auto count = qsizetype(numbers.size());
    const qsizetype at = bytes.size();
    bytes.resize(at + count * qsizetype(sizeof(Number)));
    qToLittleEndian<Number>(numbers.data(), count, bytes.data() + at);
}

/// Takes `count` numbers off the front; none if there are fewer.
template <class Number>
std::vector<Number> take(QByteArrayView &bytes, size_t count)
{
    if (count == 0 || size_t(bytes.size()) / sizeof(Number) < count)
        return {};
    std::vector<Number> numbers(count);
    qFromLittleEndian<Number>(bytes.data(), qsizetype(count), numbers.data());
    bytes = bytes.sliced(qsizetype(count) * qsizetype(sizeof(Number)));
    return numbers;
}

/// The index of `key` in `keys`; a new key is added.
quint16 indexOf(qint64 key, std::vector<qint64> &keys, QHash<qint64, quint16> &known)
{
    const auto place = known.constFind(key);
    if (place != known.cend())
        return *place;
    const auto fresh = quint16(keys.size());
    keys.push_back(key);
    known.insert(key, fresh);
    return fresh;
}

bool allBelow(const std::vector<quint16> &places, size_t end)
{
    return std::all_of(places.begin(), places.end(), [end](quint16 place) { return place < end; });
}

} // namespace

SearchBlock::SearchBlock(const std::vector<SearchText> &texts)
{
    Q_ASSERT(qsizetype(texts.size()) <= maximum);
    qsizetype bytes = findSlack;
    for (const SearchText &text : texts)
        bytes += text.folded.size() + 1;
    m_text.reserve(bytes);
    QHash<qint64, quint16> conversations;
    QHash<qint64, quint16> senders;
    for (const SearchText &text : texts) {
        m_offsets.push_back(text.offset);
        m_conversationAt.push_back(indexOf(text.conversation, m_conversations, conversations));
        m_senderAt.push_back(indexOf(text.sender, m_senders, senders));
        m_text += text.folded;
        m_ends.push_back(quint32(m_text.size()));
        m_text += '\0';
    }
    m_text.append(findSlack, '\0');
}

std::optional<SearchBlock> SearchBlock::fromBytes(QByteArrayView bytes)
{
    QByteArrayView mark = bytes;
    if (take<quint32>(mark, 1) == std::vector{checkedMark}) {
        bytes = mark;
        if (bytes.size() < checksumSize ||
            checksum(bytes.sliced(checksumSize)) != bytes.first(checksumSize))
            return std::nullopt;
        bytes = bytes.sliced(checksumSize);
    }
    const std::vector<quint32> counts = take<quint32>(bytes, 3);
    if (counts.empty())
        return std::nullopt;
    SearchBlock block;
    block.m_conversations = take<qint64>(bytes, counts[0]);
    block.m_senders = take<qint64>(bytes, counts[1]);
    block.m_offsets = take<qint64>(bytes, counts[2]);
    block.m_ends = take<quint32>(bytes, counts[2]);
    block.m_conversationAt = take<quint16>(bytes, counts[2]);
    block.m_senderAt = take<quint16>(bytes, counts[2]);
    block.m_text.reserve(bytes.size() + findSlack);
    block.m_text.append(bytes).append(findSlack, '\0');
    if (block.m_conversations.size() != counts[0] || block.m_senders.size() != counts[1] ||
        block.m_offsets.size() != counts[2] || !block.isSound())
        return std::nullopt;
    return block;
}

bool SearchBlock::isSound() const
{
    const size_t count = m_offsets.size();
    if (count > maximum || m_ends.size() != count || m_conversationAt.size() != count ||
        m_senderAt.size() != count || !allBelow(m_conversationAt, m_conversations.size()) ||
        !allBelow(m_senderAt, m_senders.size()) ||
        std::adjacent_find(m_offsets.begin(), m_offsets.end(), std::less_equal()) !=
            m_offsets.end())
        return false;
    qint64 begin = 0;
    for (const quint32 end : m_ends) {
        if (end < begin || end >= m_text.size() || m_text[end] != '\0')
            return false;
        begin = qint64(end) + 1;
    }
    return begin + findSlack == m_text.size();
}

QByteArray SearchBlock::toBytes() const
{
    QByteArray bytes;
    append(bytes, std::vector<quint32>{quint32(m_conversations.size()), quint32(m_senders.size()),
                                       quint32(m_offsets.size())});
    append(bytes, m_conversations);
    append(bytes, m_senders);
    append(bytes, m_offsets);
    append(bytes, m_ends);
    append(bytes, m_conversationAt);
    append(bytes, m_senderAt);
    bytes += m_text.chopped(findSlack);
    QByteArray checked;
    append(checked, std::vector{checkedMark});
    return checked + checksum(bytes) + bytes;
}

SearchSignature SearchBlock::signature() const
{
    SearchSignature signature;
    for (qsizetype i = 0; i < size(); ++i) {
        signature.addText({begin(i), end(i)});
        signature.addKeys(m_conversations[conversationAt(i)], m_senders[senderAt(i)]);
    }
    return signature;
}

std::vector<SearchText> SearchBlock::texts() const
{
    std::vector<SearchText> texts;
    texts.reserve(m_offsets.size());
    for (qsizetype i = 0; i < size(); ++i)
        texts.push_back({offset(i), m_conversations[conversationAt(i)], m_senders[senderAt(i)],
                         QByteArray(begin(i), end(i) - begin(i))});
    return texts;
}

qint64 SearchBlock::bytesHeld() const
{
    return qint64((m_conversations.size() + m_senders.size() + m_offsets.size()) * sizeof(qint64) +
                  m_ends.size() * sizeof(quint32) + m_conversationAt.size() * 2 * sizeof(quint16)) +
           m_text.size();
}

} // namespace chatbook::server
