// Makes a server's data folder with a long conversation: fill DIRECTORY MESSAGES
#include "store/accountstore.h"
#include "store/messagestore.h"

#include "sqlite/migrations.h"

#include <QCoreApplication>
#include <QDir>

#include <cstdio>
#include <vector>

using namespace chatbook;

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
    database.run(QStringLiteral("INSERT OR IGNORE INTO server (one, id, head) VALUES (1, ?, 0)"),
                 {QStringLiteral("bench")});
    const SystemClock clock;
    Writer writer(database, clock);
    std::vector<UserKey> users;
    for (int done = 0; done < count;) {
        Transaction transaction(database);
        for (int i = int(users.size()); i < people; ++i)
            users.push_back(registerAccount(writer, {.id = {QStringLiteral("u%1").arg(i)},
                                                     .name = QStringLiteral("Person %1").arg(i),
                                                     .passwordHash = {},
                                                     .tokenHash = QByteArray::number(i)})
                                ->key);
        for (int i = 0; i < 10'000 && done < count; ++i, ++done)
            (void)addMessage(writer, {.sender = users[size_t(done * 31 % people)],
                                      .recipient = allChat(),
                                      .content = sentence(done),
                                      .clientOffset = {}});
        writer.save();
        transaction.commit();
        writer.committed();
    }
    return 0;
}
