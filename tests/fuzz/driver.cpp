#include "target.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QList>

#include <array>
#include <random>

// Without libFuzzer: runs a target over each input of the corpus, and over so many inputs made from
// them, the same ones each time. Called with the corpus's folder, or with files.

namespace {

constexpr int rounds = 5'000;
constexpr qsizetype longest = 4'096;

class Mutator
{
public:
    explicit Mutator(const QList<QByteArray> &corpus)
        : m_corpus(corpus)
    {}

    QByteArray next()
    {
        QByteArray input = below(4) == 0 ? partOf(any()) : any();
        for (unsigned i = 0, changes = 1 + below(4); i < changes; ++i)
            change(input);
        return input.left(longest);
    }

private:
    unsigned below(qsizetype end) { return unsigned(m_random() % unsigned(end)); }
    const QByteArray &any() { return m_corpus[below(m_corpus.size())]; }

    QByteArray partOf(const QByteArray &input)
    {
        const qsizetype begin = below(input.size() + 1);
        return input.mid(begin, below(input.size() - begin + 1));
    }

    /// Replaces a few bytes, or inserts some.
    void change(QByteArray &input)
    {
        const std::array others{QByteArray(), QByteArray(1, char(below(256))), partOf(input),
                                partOf(any())};
        const qsizetype at = below(input.size() + 1);
        const qsizetype length = below(4);
        input.replace(at, length, others[below(others.size())]);
    }

    const QList<QByteArray> &m_corpus;
    std::mt19937 m_random{1};
};

QByteArray contents(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    return file.readAll();
}

/// Keeps the input in the file until the target is done with it.
void run(const QByteArray &input, const QString &kept)
{
    QFile file(kept);
    if (!file.open(QIODevice::WriteOnly) || file.write(input) != input.size())
        qFatal("cannot write %s", qPrintable(kept));
    file.close();
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(input.constData()),
                           std::size_t(input.size()));
}

} // namespace

int main(int argc, char **argv)
{
    QList<QByteArray> corpus;
    bool mutate = false;
    for (int i = 1; i < argc; ++i) {
        const QFileInfo given(QFile::decodeName(argv[i]));
        mutate = mutate || given.isDir();
        const QFileInfoList files =
            given.isDir() ? QDir(given.filePath()).entryInfoList(QDir::Files, QDir::Name)
                          : QFileInfoList{given};
        for (const QFileInfo &file : files)
            corpus.append(contents(file.filePath()));
    }
    if (corpus.isEmpty())
        qFatal("Please name a folder with inputs, or inputs.");

    // If this crashes, the file holds the input that caused it.
    const QString kept = QFile::decodeName(argv[0]) + QStringLiteral(".input");
    for (const QByteArray &input : corpus)
        run(input, kept);
    Mutator mutator(corpus);
    for (int i = 0; mutate && i < rounds; ++i)
        run(mutator.next(), kept);
    QFile::remove(kept);
    return 0;
}
