#include "searchscan.h"

#include "findpiece.h"

#include <algorithm>

namespace chatbook::server {
namespace {

/// Longest first, because a long piece is rarely found by chance. Pieces that are part of another
/// are left out.
std::vector<QByteArray> sorted(const QStringList &pieces)
{
    std::vector<QByteArray> all;
    for (const QString &piece : pieces)
        all.push_back(piece.toUtf8());
    std::stable_sort(all.begin(), all.end(),
                     [](const QByteArray &a, const QByteArray &b) { return a.size() > b.size(); });
    std::vector<QByteArray> kept;
    for (const QByteArray &piece : all)
        if (!piece.isEmpty() &&
            std::none_of(kept.begin(), kept.end(),
                         [&](const QByteArray &longer) { return longer.contains(piece); }))
            kept.push_back(piece);
    return kept;
}

/// Which messages of one block are searched, by anything but their text.
class Filter
{
public:
    Filter(const SearchBlock &block, const SearchTerms &terms)
        : m_block(block)
        , m_terms(terms)
        , m_conversations(block.conversations().size(), Answer::Unknown)
    {
        if (terms.sender)
            m_sender =
                size_t(std::find(block.senders().begin(), block.senders().end(), *terms.sender) -
                       block.senders().begin());
    }

    /// The first message from this one on that is searched; block.size() if there is none.
    qsizetype nextFrom(qsizetype message)
    {
        while (message < m_block.size() && !passes(message))
            ++message;
        return message;
    }

private:
    enum class Answer : char { Unknown, Yes, No };

    bool passes(qsizetype message)
    {
        if (m_sender && m_block.senderAt(message) != *m_sender)
            return false;
        const size_t conversation = m_block.conversationAt(message);
        Answer &answer = m_conversations[conversation];
        if (answer == Answer::Unknown)
            answer = isWanted(m_block.conversations()[conversation]) ? Answer::Yes : Answer::No;
        return answer == Answer::Yes;
    }

    bool isWanted(qint64 conversation) const
    {
        return m_terms.conversation ? conversation == *m_terms.conversation
                                    : m_terms.mayRead(conversation);
    }

    const SearchBlock &m_block;
    const SearchTerms &m_terms;
    std::optional<size_t> m_sender;
    std::vector<Answer> m_conversations;
};

} // namespace

SearchScan::SearchScan(SearchTerms terms)
    : m_terms(std::move(terms))
    , m_pieces(sorted(m_terms.pieces))
{
    for (const QByteArray &piece : m_pieces) {
        const auto hashes = SearchSignature::ofText(piece);
        m_hashes.insert(m_hashes.end(), hashes.begin(), hashes.end());
    }
    if (m_terms.conversation)
        m_hashes.push_back(SearchSignature::ofConversation(*m_terms.conversation));
    if (m_terms.sender)
        m_hashes.push_back(SearchSignature::ofSender(*m_terms.sender));
    if (m_terms.conversation && m_terms.sender)
        m_hashes.push_back(SearchSignature::ofSenderIn(*m_terms.conversation, *m_terms.sender));
}

bool SearchScan::mayMatch(QByteArrayView bits) const
{
    return SearchSignature::hasAll(bits, m_hashes);
}

void SearchScan::look(const SearchBlock &block)
{
    const qsizetype count = block.size();
    const auto first = std::partition_point(block.offsets().begin(), block.offsets().end(),
                                            [&](qint64 offset) { return offset >= m_terms.end; });
    auto message = qsizetype(first - block.offsets().begin());
    if (message == count || m_pieces.empty())
        return;
    Filter filter(block, m_terms);
    const char *const end = block.end(count - 1);
    // One piece leads: the next message to look at is the next one in the block whose text holds
    // it. If another piece is missing there, that piece leads from then on. So two common pieces
    // that never occur together take turns in skipping messages.
    while (!done()) {
        const char *place = findPiece(block.begin(message), end, m_pieces.front());
        if (place == end)
            return;
        while (block.end(message) < place)
            ++message;
        if (const qsizetype next = filter.nextFrom(message); next != message) {
            message = next;
        } else {
            const auto missing =
                std::find_if(m_pieces.begin() + 1, m_pieces.end(), [&](const QByteArray &piece) {
                    return findPiece(block.begin(message), block.end(message), piece) ==
                           block.end(message);
                });
            if (missing == m_pieces.end())
                m_found.push_back(block.offset(message));
            else
                std::rotate(m_pieces.begin(), missing, missing + 1);
            ++message;
        }
        if (message == count)
            return;
    }
}

} // namespace chatbook::server
