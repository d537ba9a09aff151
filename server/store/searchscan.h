#pragma once

#include "searchblock.h"

#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

namespace chatbook::server {

/// What to look for.
struct SearchTerms
{
    QStringList pieces; ///< folded; each must be in the text
    std::optional<qint64> conversation = {};
    std::optional<qint64> sender = {};
    qint64 end = 0; ///< only offsets below it
    size_t limit = 0;
    /// Called for a matching text, unless `conversation` is set: whether the user may read it.
    std::function<bool(qint64 conversation)> mayRead = {};
};

/// Searches blocks, which are given newest first.
class SearchScan
{
public:
    explicit SearchScan(SearchTerms terms);

    /// False if nothing in a block whose signature has this bitmap can match.
    bool mayMatch(QByteArrayView bits) const;

    void look(const SearchBlock &block);

    /// The offsets of what was found, newest first.
    const std::vector<qint64> &found() const { return m_found; }

    /// As many as asked for were found: stop.
    bool done() const { return m_found.size() >= m_terms.limit; }

private:
    SearchTerms m_terms;
    std::vector<QByteArray> m_pieces; ///< the first one leads: see look()
    std::vector<SearchSignature::Hash> m_hashes;
    std::vector<qint64> m_found;
};

} // namespace chatbook::server
