#include "target.h"

#include "findpiece.h"
#include "searchsignature.h"
#include "text/fold.h"

#include <QStringList>

#include <vector>

// A search: the first line is the query, each further one the text of a message.

using namespace chatbook;
using namespace chatbook::server;
using namespace chatbook::fuzz;

namespace {

bool finds(const QByteArray &text, const QByteArray &piece)
{
    // Exactly as many bytes as may be read, so that reading too far is noticed; it also holds the
    // piece.
    std::vector<char> bytes(text.begin(), text.end());
    for (qsizetype i = 0; i < findSlack; ++i)
        bytes.push_back(piece[i % piece.size()]);
    const char *const end = bytes.data() + text.size();
    const char *const place = findPiece(bytes.data(), end, piece);
    const qsizetype right = text.indexOf(piece);
    require(place == (right < 0 ? end : bytes.data() + right),
            "a piece is found where a slow search finds it");
    return place != end;
}

void search(const QByteArray &folded, const SearchSignature &signature, const QString &piece)
{
    const QByteArray bytes = piece.toUtf8();
    const bool excluded =
        !SearchSignature::hasAll(signature.bits(), SearchSignature::ofText(bytes));
    require(!(finds(folded, bytes) && excluded), "a signature excludes no part of its text");
}

/// Some characters of the text, chosen by the seed.
QString partOf(const QByteArray &folded, size_t seed)
{
    const QList<uint> characters = QString::fromUtf8(folded).toUcs4();
    if (characters.isEmpty())
        return {};
    const auto size = size_t(characters.size());
    const auto begin = qsizetype(seed % size);
    const auto length = qsizetype(1 + seed / size % 16);
    const QList<uint> part = characters.mid(begin, length);
    return QString::fromUcs4(reinterpret_cast<const char32_t *>(part.data()), part.size());
}

QByteArray fold(const QByteArray &text)
{
    QByteArray folded = foldForSearch(QByteArrayView(text));
    require(folded == foldForSearch(QString::fromUtf8(text)).toUtf8(),
            "bytes are folded as text is");
    require(folded.contains('\0') == text.contains('\0'), "folding makes no U+0000");
    return folded;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray input(reinterpret_cast<const char *>(data), qsizetype(size));
    QList<QByteArray> lines = input.split('\n');
    const QByteArray query = lines.takeFirst();
    const QStringList pieces = searchPieces(QString::fromUtf8(query));
    require(!pieces.contains(QString()), "no piece is empty");

    SearchSignature signature;
    for (QByteArray &text : lines) {
        text = fold(text);
        signature.addText(text);
    }
    for (const QByteArray &text : lines) {
        for (const QString &piece : pieces)
            search(text, signature, piece);
        if (const QString part = partOf(text, qHash(query)); !part.isEmpty()) {
            require(text.contains(part.toUtf8()), "a part of a text is in it");
            search(text, signature, part);
        }
    }
    return 0;
}
