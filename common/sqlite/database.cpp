#include "database.h"

#include <QFile>
#include <QSqlError>
#include <QStringDecoder>
#include <QUrl>
#include <QUuid>

namespace chatbook {
namespace {

[[noreturn]] void fail(const QSqlError &error)
{
    constexpr int sqliteConstraint =
        19; // SQLITE_CONSTRAINT; extended codes carry it in the low byte
    throw SqlError{error.databaseText().isEmpty() ? error.driverText() : error.databaseText(),
                   (error.nativeErrorCode().toInt() & 0xff) == sqliteConstraint};
}

QString uri(const QString &path, const QString &query)
{
    QUrl url = QUrl::fromLocalFile(path);
    url.setQuery(query);
    return url.toString(QUrl::FullyEncoded);
}

/// SQLite takes a U+FEFF or U+FFFE that text begins with for a byte order mark: it drops it, and
/// swaps the bytes of the rest. It does so once: with a mark before them they stay.
QVariant asBound(const QVariant &value)
{
    if (value.userType() != QMetaType::QString)
        return value;
    const QString text = value.toString();
    if (!text.startsWith(QChar(QChar::ByteOrderMark)) &&
        !text.startsWith(QChar(QChar::ByteOrderSwapped)))
        return value;
    return QString(QChar(QChar::ByteOrderMark) + text);
}

} // namespace

Result<std::unique_ptr<Database>> Database::open(const QString &path, Mode mode,
                                                 Durability durability)
{
    // SQLite gives the files beside it the mode of the database: nobody else may read any.
    if (mode == Mode::Write)
        QFile(path).open(QIODevice::WriteOnly | QIODevice::NewOnly,
                         QFile::ReadOwner | QFile::WriteOwner);
    const QString connection = QUuid::createUuid().toString(QUuid::WithoutBraces);
    std::unique_ptr<Database> database(new Database(connection));
    QSqlDatabase handle = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
    handle.setDatabaseName(mode == Mode::Immutable ? uri(path, QStringLiteral("immutable=1"))
                                                   : path);
    QString options = QStringLiteral("QSQLITE_BUSY_TIMEOUT=5000");
    if (mode != Mode::Write)
        options += QStringLiteral(";QSQLITE_OPEN_READONLY");
    if (mode == Mode::Immutable)
        options += QStringLiteral(";QSQLITE_OPEN_URI");
    handle.setConnectOptions(options);

    const auto refused = [&](const QString &why) {
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("The database %1 cannot be opened: %2.").arg(path, why)};
    };
    if (!handle.open())
        return refused(handle.lastError().databaseText());
    try {
        database->run(QStringLiteral("PRAGMA foreign_keys=ON"));
        if (mode == Mode::Write) {
            database->run(QStringLiteral("PRAGMA journal_mode=WAL"));
            database->run(durability == Durability::PowerCut
                              ? QStringLiteral("PRAGMA synchronous=FULL")
                              : QStringLiteral("PRAGMA synchronous=NORMAL"));
        } else {
            // SQLite before 3.51.3 can damage a WAL that two connections reset at once: the
            // writer alone checkpoints.
            database->run(QStringLiteral("PRAGMA wal_autocheckpoint=0"));
        }
        // Reads the first page: a file that is no database is refused here.
        database->version();
    } catch (const SqlError &error) {
        return refused(error.message);
    }
    return database;
}

QString Rows::exactText(int column) const
{
    QStringDecoder decode(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    return decode(bytes(column));
}

Database::~Database()
{
    m_statements.clear();
    QSqlDatabase::removeDatabase(m_connection);
}

Rows Database::run(const QString &sql, const QVariantList &values)
{
    std::unique_ptr<QSqlQuery> &query = m_statements[sql];
    if (!query) {
        auto fresh =
            std::make_unique<QSqlQuery>(QSqlDatabase::database(m_connection, /*open=*/false));
        fresh->setForwardOnly(true);
        if (!fresh->prepare(sql)) {
            const QSqlError error = fresh->lastError();
            m_statements.erase(sql);
            fail(error);
        }
        query = std::move(fresh);
    }
    for (qsizetype i = 0; i < values.size(); ++i)
        query->bindValue(int(i), asBound(values[i]));
    if (!query->exec()) {
        const QSqlError error = query->lastError();
        query->finish();
        fail(error);
    }
    if (!query->isSelect())
        m_lastInsertId = query->lastInsertId().toLongLong();
    return Rows(query.get());
}

qint64 Database::number(const QString &sql, const QVariantList &values, qint64 otherwise)
{
    Rows rows = run(sql, values);
    return rows.next() ? rows.integer(0) : otherwise;
}

int Database::version()
{
    return int(number(QStringLiteral("PRAGMA user_version")));
}

QString Database::damage()
{
    try {
        Rows rows = run(QStringLiteral("PRAGMA quick_check(1)"));
        if (!rows.next())
            return QStringLiteral("the check gave no answer");
        const QString answer = rows.text(0);
        return answer == QLatin1StringView("ok") ? QString() : answer.simplified();
    } catch (const SqlError &error) {
        return error.message;
    }
}

Transaction::Transaction(Database &database)
    : m_database(database)
{
    // IMMEDIATE: takes the right to write now, rather than failing half-way.
    m_database.run(QStringLiteral("BEGIN IMMEDIATE"));
}

Transaction::~Transaction()
{
    if (!m_open)
        return;
    try {
        m_database.run(QStringLiteral("ROLLBACK"));
    } catch (const SqlError &) {
        // SQLite has already rolled back, as it does by itself on a full disk.
    }
}

void Transaction::commit()
{
    m_database.run(QStringLiteral("COMMIT"));
    m_open = false;
}

} // namespace chatbook
