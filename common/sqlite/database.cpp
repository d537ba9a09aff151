#include "database.h"

#include <sqlite3.h>

#include <QFile>
#include <QScopeGuard>
#include <QSqlDatabase>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlQuery>
#include <QStringDecoder>
#include <QUrl>
#include <QUuid>

#include <cerrno>

namespace chatbook {
namespace {

constexpr int busyTimeoutMs = 5'000;

SqlError errorOf(sqlite3 *handle)
{
    const int code = sqlite3_errcode(handle) & 0xff;
    // On a full disk SQLite may report a broken disk.
    const int system =
        code == SQLITE_IOERR || code == SQLITE_CANTOPEN ? sqlite3_system_errno(handle) : 0;
    if (code == SQLITE_FULL || system == ENOSPC || system == EDQUOT)
        return {QStringLiteral("the disk is full")};
    return {QString::fromUtf8(sqlite3_errmsg(handle)), code == SQLITE_CONSTRAINT};
}

/// SQLite's handle of the connection. None if Qt's driver has its own SQLite, which must not be
/// mixed with the one that this program links.
sqlite3 *nativeHandle(const QSqlDatabase &database)
{
    const QVariant handle = database.driver()->handle();
    if (qstrcmp(handle.typeName(), "sqlite3*") != 0)
        return nullptr;
    QSqlQuery query(QStringLiteral("SELECT sqlite_source_id()"), database);
    return query.next() && query.value(0).toString() == QLatin1StringView(sqlite3_sourceid())
               ? *static_cast<sqlite3 *const *>(handle.constData())
               : nullptr;
}

int bind(sqlite3_stmt *statement, int index, const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QString:
        if (const QString text = value.toString(); !text.isNull()) {
            const QByteArray utf8 = text.toUtf8();
            return sqlite3_bind_text64(statement, index, utf8.constData(),
                                       sqlite3_uint64(utf8.size()), SQLITE_TRANSIENT, SQLITE_UTF8);
        }
        return sqlite3_bind_null(statement, index);
    case QMetaType::QByteArray:
        if (const QByteArray bytes = value.toByteArray(); !bytes.isNull())
            return sqlite3_bind_blob64(statement, index, bytes.constData(),
                                       sqlite3_uint64(bytes.size()), SQLITE_TRANSIENT);
        return sqlite3_bind_null(statement, index);
    case QMetaType::UnknownType:
        return sqlite3_bind_null(statement, index);
    default:
        Q_ASSERT(value.canConvert<qint64>());
        return sqlite3_bind_int64(statement, index, value.toLongLong());
    }
}

/// Makes the database private to its owner, with the files that SQLite puts beside it: SQLite gives
/// new ones the mode of the database.
void makePrivate(const QString &path)
{
    constexpr auto ownerFile = QFile::ReadOwner | QFile::WriteOwner;
    if (QFile(path).open(QIODevice::WriteOnly | QIODevice::NewOnly, ownerFile))
        return;
    for (const QLatin1StringView part :
         {QLatin1StringView(""), QLatin1StringView("-wal"), QLatin1StringView("-shm")})
        QFile::setPermissions(path + part, ownerFile);
}

QString uri(const QString &path, const QString &query)
{
    QUrl url = QUrl::fromLocalFile(path);
    url.setQuery(query);
    return url.toString(QUrl::FullyEncoded);
}

} // namespace

Result<std::unique_ptr<Database>> Database::open(const QString &path, Mode mode,
                                                 Durability durability)
{
    if (mode == Mode::Write)
        makePrivate(path);
    // Else every allocation of every thread is counted under one lock. Later calls are refused.
    [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    const auto refused = [&](const QString &why) {
        return Error{ErrorCode::Unavailable,
                     QStringLiteral("The database %1 cannot be opened: %2.").arg(path, why)};
    };
    if (!QSqlDatabase::isDriverAvailable(QStringLiteral("QSQLITE")))
        return refused(QStringLiteral("Qt's plugin for SQLite is not installed, which is the "
                                      "package libqt6sql6-sqlite on Debian and Ubuntu"));
    const QString connection = QUuid::createUuid().toString(QUuid::WithoutBraces);
    std::unique_ptr<Database> database(new Database(connection));
    QSqlDatabase handle = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
    handle.setDatabaseName(mode == Mode::Immutable ? uri(path, QStringLiteral("immutable=1"))
                                                   : path);
    QString options = QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(busyTimeoutMs);
    if (mode != Mode::Write)
        options += QStringLiteral(";QSQLITE_OPEN_READONLY");
    if (mode == Mode::Immutable)
        options += QStringLiteral(";QSQLITE_OPEN_URI");
    handle.setConnectOptions(options);

    if (!handle.open())
        return refused(handle.lastError().databaseText());
    database->m_handle = nativeHandle(handle);
    if (database->m_handle == nullptr)
        return refused(QStringLiteral("Qt's SQLite is not the one of this program"));
    try {
        database->run(QStringLiteral("PRAGMA foreign_keys=ON"));
        if (mode == Mode::Write) {
            database->run(QStringLiteral("PRAGMA journal_mode=WAL"));
            database->run(durability == Durability::PowerCut
                              ? QStringLiteral("PRAGMA synchronous=FULL")
                              : QStringLiteral("PRAGMA synchronous=NORMAL"));
            database->run(QStringLiteral("PRAGMA secure_delete=ON"));
            database->emptyLog();
        } else {
            // SQLite before 3.51.3 can damage a WAL that two connections reset at once. So only the
            // writer checkpoints, not even the last connection to close.
            database->run(QStringLiteral("PRAGMA wal_autocheckpoint=0"));
            sqlite3_db_config(database->m_handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        }
        // Reads the first page: a file that is not a database fails here.
        database->version();
    } catch (const SqlError &error) {
        return refused(error.message);
    }
    return database;
}

Rows::~Rows()
{
    sqlite3_reset(m_statement);
}

bool Rows::next()
{
    if (std::exchange(m_hasRow, false))
        return true;
    // A statement that has ended would begin again.
    if (sqlite3_stmt_busy(m_statement) == 0)
        return false;
    const int status = sqlite3_step(m_statement);
    if (status != SQLITE_ROW && status != SQLITE_DONE)
        throw errorOf(sqlite3_db_handle(m_statement));
    return status == SQLITE_ROW;
}

QString Rows::text(int column) const
{
    const QByteArrayView utf8 = view(column);
    if (!utf8.startsWith(QByteArrayView("\xef\xbb\xbf")))
        return QString::fromUtf8(utf8);
    // A byte order mark at the start of a text is part of the text.
    return QStringDecoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom)(utf8);
}

qint64 Rows::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

QByteArrayView Rows::view(int column) const
{
    const void *bytes = sqlite3_column_blob(m_statement, column);
    return {static_cast<const char *>(bytes), sqlite3_column_bytes(m_statement, column)};
}

bool Rows::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

void Database::Finalize::operator()(sqlite3_stmt *statement) const
{
    sqlite3_finalize(statement);
}

Database::~Database()
{
    m_statements.clear();
    QSqlDatabase::removeDatabase(m_connection);
}

sqlite3_stmt *Database::prepared(const QString &sql)
{
    Statement &statement = m_statements[sql];
    if (!statement) {
        const QByteArray utf8 = sql.toUtf8();
        sqlite3_stmt *fresh = nullptr;
        if (sqlite3_prepare_v3(m_handle, utf8.constData(), int(utf8.size()),
                               SQLITE_PREPARE_PERSISTENT, &fresh, nullptr) != SQLITE_OK) {
            m_statements.erase(sql);
            throw errorOf(m_handle);
        }
        statement.reset(fresh);
    }
    return statement.get();
}

Rows Database::run(const QString &sql, const QVariantList &values)
{
    sqlite3_stmt *statement = prepared(sql);
    Q_ASSERT(sqlite3_stmt_busy(statement) == 0);
    Q_ASSERT(sqlite3_bind_parameter_count(statement) == values.size());
    for (int i = 0; i < int(values.size()); ++i)
        if (bind(statement, i + 1, values[i]) != SQLITE_OK)
            throw errorOf(m_handle);
    // Take the first step here, even if nobody reads rows: most statements give none.
    const int status = sqlite3_step(statement);
    if (status == SQLITE_ROW)
        return Rows(statement, true);
    if (status != SQLITE_DONE) {
        const SqlError error = errorOf(m_handle);
        sqlite3_reset(statement);
        throw error;
    }
    return Rows(statement, false);
}

qint64 Database::lastInsertId() const
{
    return sqlite3_last_insert_rowid(m_handle);
}

qint64 Database::affected() const
{
    return sqlite3_changes64(m_handle);
}

qint64 Database::number(const QString &sql, const QVariantList &values, qint64 otherwise)
{
    Rows rows = run(sql, values);
    return rows.next() ? rows.integer(0) : otherwise;
}

bool Database::emptyLog()
{
    sqlite3_busy_timeout(m_handle, 0); // do not wait for readers
    const int status =
        sqlite3_wal_checkpoint_v2(m_handle, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_timeout(m_handle, busyTimeoutMs);
    return status == SQLITE_OK;
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

void Database::setProceed(std::function<bool()> proceed)
{
    constexpr int instructions = 1'000; // of SQLite's virtual machine: well below a millisecond
    m_proceed = std::move(proceed);
    const auto ask = [](void *self) { return static_cast<Database *>(self)->m_proceed() ? 0 : 1; };
    sqlite3_progress_handler(m_handle, m_proceed ? instructions : 0, ask, this);
}

void Database::copyTo(const QString &file, const std::function<bool(int done, int all)> &proceed)
{
    constexpr int pagesAtOnce = 256;
    sqlite3 *target = nullptr;
    const auto close = qScopeGuard([&] { sqlite3_close(target); });
    // The caller syncs the file at the end, and half a copy is of no use.
    if (sqlite3_open_v2(QFile::encodeName(file).constData(), &target, SQLITE_OPEN_READWRITE,
                        nullptr) != SQLITE_OK ||
        sqlite3_exec(target, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", nullptr, nullptr,
                     nullptr) != SQLITE_OK)
        throw errorOf(target);
    // An unfinished statement keeps one state of the database. Without it, SQLite would begin the
    // copy again after each write.
    const Rows state = run(QStringLiteral("SELECT rowid FROM sqlite_schema"));
    sqlite3_backup *copy = sqlite3_backup_init(target, "main", m_handle, "main");
    if (copy == nullptr)
        throw errorOf(target);
    int status = SQLITE_OK;
    bool goOn = true;
    while (status == SQLITE_OK && goOn) {
        status = sqlite3_backup_step(copy, pagesAtOnce);
        const int all = sqlite3_backup_pagecount(copy);
        goOn = proceed(all - sqlite3_backup_remaining(copy), all);
    }
    sqlite3_backup_finish(copy);
    if (!goOn)
        status = SQLITE_INTERRUPT;
    if (status != SQLITE_DONE)
        throw SqlError{QString::fromUtf8(sqlite3_errstr(status))};
}

Transaction::Transaction(Database &database)
    : m_database(database)
{
    // IMMEDIATE takes the write lock now, so that later statements do not fail for it.
    m_database.run(QStringLiteral("BEGIN IMMEDIATE"));
}

Transaction::~Transaction()
{
    if (!m_open)
        return;
    try {
        m_database.run(QStringLiteral("ROLLBACK"));
    } catch (const SqlError &) {
        // SQLite has already rolled back, as it does on a full disk.
    }
}

void Transaction::commit()
{
    m_database.run(QStringLiteral("COMMIT"));
    m_open = false;
}

} // namespace chatbook
