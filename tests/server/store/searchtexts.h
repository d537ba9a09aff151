#pragma once

#include "searchblock.h"
#include "text/fold.h"

#include <QStringList>

#include <random>

/// Invented messages in several scripts, and pieces to search for in them.
class SearchTexts
{
public:
    explicit SearchTexts(unsigned seed)
        : m_random(seed)
    {}

    unsigned below(unsigned end) { return unsigned(m_random()) % end; }

    QString word()
    {
        // Few letters of each script, so that pieces are often found.
        static const QStringList alphabets{QStringLiteral("abAB"),     QStringLiteral("еёж"),
                                           QStringLiteral("你好世界"), QStringLiteral("가각"),
                                           QStringLiteral("éßﬁ"),      QStringLiteral("नम्स"),
                                           QStringLiteral("01.%_")};
        const QString &alphabet = alphabets[below(unsigned(alphabets.size()))];
        QString word;
        for (unsigned i = 0, length = 1 + below(5); i < length; ++i)
            word += below(20) == 0 ? QStringLiteral("🎉")
                                   : QString(alphabet[below(unsigned(alphabet.size()))]);
        return word;
    }

    QByteArray folded()
    {
        QString text = word();
        for (unsigned i = 0, words = below(8); i < words; ++i)
            text += (below(4) == 0 ? QString() : QStringLiteral(" ")) + word();
        return chatbook::foldForSearch(QByteArrayView(text.toUtf8()));
    }

    /// Newest first, of a few conversations and senders.
    std::vector<chatbook::server::SearchText> messages(unsigned count)
    {
        std::vector<chatbook::server::SearchText> messages;
        qint64 offset = 1'000'000'000'000;
        for (unsigned i = 0; i < count; ++i) {
            offset -= 1 + below(3);
            messages.push_back({offset, 1 + below(3), 1 + below(4), folded()});
        }
        return messages;
    }

    /// A part of the text, in whole characters.
    QString partOf(const QByteArray &text)
    {
        const QList<uint> characters = QString::fromUtf8(text).toUcs4();
        if (characters.isEmpty())
            return QStringLiteral("a");
        const auto size = unsigned(characters.size());
        const unsigned begin = below(size);
        const unsigned length = 1 + below(below(2) == 0 ? 3 : size - begin);
        QString part;
        for (unsigned i = begin; i < std::min(begin + length, size); ++i)
            part += QString::fromUcs4(reinterpret_cast<const char32_t *>(&characters[i]), 1);
        return part;
    }

private:
    std::mt19937 m_random;
};
