// Makes a server's data folder with a long conversation: fill DIRECTORY MESSAGES. Above 10,000
// messages it also has the words of corpus.h and direct messages.
#include "corpus.h"

#include "accountstore.h"
#include "messagestore.h"
#include "searchindex.h"

#include "sqlite/migrations.h"

#include <QCoreApplication>
#include <QDir>

#include <cstdio>
#include <string>
#include <vector>

using namespace chatbook;
using namespace chatbook::server;

namespace {

constexpr int people = 200;

const char *const words[] = {"yes",   "the printer",  "in room 3",    "tomorrow", "I think so",
                             "lunch", "please",       "the schedule", "hello",    "draft",
                             "ok",    "who has that", "thanks",       "later",    "see the board"};

QString sentence(int seed)
{
    QString text;
    for (int i = 0; i < 4 + seed % 23; ++i)
        text += QString::fromUtf8(words[(seed * 7 + i * i * 3) % std::size(words)]) + u' ';
    return text.trimmed();
}

/// Whether `i` is one of `times` places spread over `count`.
bool isOneOf(int times, int i, int count)
{
    const int step = count / (times + 1);
    return i % step == 0 && i / step >= 1 && i / step <= times;
}

/// A message of the conversation, and who wrote it.
struct Line
{
    QString content;
    bool bySeldom = false;
};

Line lineAt(int i, int count)
{
    Line line{sentence(i)};
    if (i >= count - corpus::plainTail)
        return line;
    const auto add = [&line](const char *word) { line.content += u' ' + QString::fromUtf8(word); };
    if (i % 20 == 3)
        add(corpus::apartOne);
    if (i % 20 == 13)
        add(corpus::apartOther);
    if (i % 250 == 100)
        add(("明天的" + std::string(corpus::chineseWord) + "在三号房间").c_str());
    if (i % 250 == 200)
        add("我会看看大家的建议");
    if (isOneOf(1, i, count))
        add(corpus::rareWord);
    if (isOneOf(corpus::rareCharacterTimes, i, count))
        add(corpus::rareCharacter);
    line.bySeldom = isOneOf(corpus::seldomTimes, i, count);
    if (line.bySeldom)
        add(corpus::commonWord);
    return line;
}

UserKey addPerson(Writer &writer, const QString &id, const QString &name)
{
    return registerAccount(writer,
                           {.id = {id}, .name = name, .passwordHash = {}, .tokenHash = id.toUtf8()})
        ->key;
}

void fill(Writer &writer, Database &database, int count)
{
    std::vector<UserKey> users;
    UserKey seldom{};
    const int directEvery = std::max(1, count / corpus::directMessages);
    for (int done = 0; done < count;) {
        Transaction transaction(database);
        if (users.empty()) {
            for (int i = 0; i < people; ++i)
                users.push_back(addPerson(writer, QStringLiteral("u%1").arg(i),
                                          QStringLiteral("Person %1").arg(i)));
            seldom = addPerson(writer, QString::fromUtf8(corpus::seldomId),
                               QStringLiteral("Who hardly writes"));
        }
        for (int i = 0; i < 10'000 && done < count; ++i, ++done) {
            const Line line = lineAt(done, count);
            (void)addMessage(writer,
                             {.sender = line.bySeldom ? seldom : users[size_t(done * 31 % people)],
                              .recipient = allChat(),
                              .content = line.content,
                              .clientOffset = {}});
            if (count <= 10'000 || done % directEvery != 0)
                continue;
            const int pair = done / directEvery % (people / 2);
            (void)addMessage(
                writer, {.sender = users[size_t(pair)],
                         .recipient = {QStringLiteral("u%1").arg(people - 1 - pair)},
                         .content = sentence(done) + u' ' + QString::fromUtf8(corpus::secretWord),
                         .clientOffset = {}});
        }
        transaction.commit();
        writer.committed();
    }
}

/// As a server does it after the acks.
void index(Database &database)
{
    for (;;) {
        const SearchBlocks made = makeSearchBlocks(database, searchBlockWeight);
        if (made.blocks.empty())
            return;
        Transaction transaction(database);
        insertSearchBlocks(database, made);
        transaction.commit();
    }
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc != 3) {
        std::fprintf(stderr, "usage: fill DIRECTORY MESSAGES\n");
        return 2;
    }
    const QDir directory(QString::fromLocal8Bit(argv[1]));
    const int count = QByteArray(argv[2]).toInt();
    if (!directory.mkpath(QStringLiteral("."))) {
        std::fprintf(stderr, "the folder cannot be made\n");
        return 1;
    }
    auto opened = Database::open(directory.filePath(QStringLiteral("chatbook.db")),
                                 Database::Mode::Write, Database::Durability::Crash);
    if (!opened || !Migrations(QStringLiteral(":/server/sql")).apply(**opened)) {
        std::fprintf(stderr, "the database cannot be made\n");
        return 1;
    }
    Database &database = **opened;
    database.run(QStringLiteral("INSERT OR IGNORE INTO server (one, id) VALUES (1, ?)"),
                 {QStringLiteral("bench")});
    const SystemClock clock;
    Writer writer(database, clock);
    fill(writer, database, count);
    index(database);
    return 0;
}
