#include "cache.h"

#include "privatefiles.h"
#include "sqlite/migrations.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace chatbook::app {
namespace {

constexpr int flushAfterMs = 200;
constexpr int eraseAfterMs = 2'000;
const QLatin1StringView setAsideSuffix(".damaged");

/// SQLITE_CORRUPT and SQLITE_NOTADB, which Qt gives us only as English text.
bool isDamage(const SqlError &error)
{
    return error.message.contains(QLatin1StringView("malformed")) ||
           error.message.contains(QLatin1StringView("not a database"));
}

/// Copies the readable rows of one table. It stops at a damaged page, or if an older file lacks a
/// column.
void salvage(Database &from, Database &to, const QString &select, const QString &insert,
             int columns)
{
    try {
        Rows rows = from.run(select);
        while (rows.next()) {
            QVariantList values;
            for (int column = 0; column < columns; ++column)
                values.append(rows.isNull(column) ? QVariant() : QVariant(rows.text(column)));
            to.run(insert, values);
        }
    } catch (const SqlError &) {
        // Rows before the damage are kept.
    }
}

} // namespace

Cache::Cache(QObject *parent)
    : QObject(parent)
{
    m_flushTimer.setSingleShot(true);
    m_flushTimer.setInterval(flushAfterMs);
    connect(&m_flushTimer, &QTimer::timeout, this, &Cache::flush);
    m_eraseTimer.setSingleShot(true);
    m_eraseTimer.setInterval(eraseAfterMs);
    connect(&m_eraseTimer, &QTimer::timeout, this, [this] {
        flush();
        if (m_database && !m_database->emptyLog())
            m_eraseTimer.start();
    });
}

Cache::~Cache()
{
    close();
}

void Cache::open(const QString &folder)
{
    close();
    m_path = QDir(folder).filePath(QStringLiteral("cache.db"));
    if (const auto made = makePrivateFolder(folder); !made) {
        emit errorOccurred(made.error());
    } else if (const auto done = openFile(); !done) {
        setAside(done.error().message);
    }
    emit opened();
}

QString Cache::folder() const
{
    return QFileInfo(m_path).path();
}

Result<Done> Cache::openFile()
{
    auto database = Database::open(m_path, Database::Mode::Write, Database::Durability::Crash);
    if (!database)
        return database.error();
    if (const auto migrated = Migrations(QStringLiteral(":/session/sql")).apply(**database);
        !migrated)
        return migrated.error();
    m_database = std::move(*database);
    ++m_generation;
    m_refusing = false;
    m_damaged = false;
    readState();
    return Done{};
}

void Cache::close()
{
    if (m_database)
        emit closing();
    flush();
    m_eraseTimer.stop(); // closing the last connection deletes the log
    m_batch.reset();
    m_database.reset();
    m_serverOffset.reset();
    m_damaged = false;
    ++m_generation;
}

bool Cache::write(const Work &work)
{
    if (!m_database || m_refusing)
        return false;
    try {
        begin();
        work(*m_database);
        return true;
    } catch (const SqlError &error) {
        failed(error);
        return false;
    }
}

Result<Done> Cache::writeNow(const Work &work)
{
    flush();
    if (!m_database)
        return because(Reason::CacheMissing);
    try {
        Transaction transaction(*m_database);
        work(*m_database);
        transaction.commit();
        return Done{};
    } catch (const SqlError &error) {
        ++m_generation;
        if (isDamage(error))
            failed(error);
        return because(Reason::CacheNotWritten, {error.message});
    }
}

bool Cache::read(const Work &work)
{
    if (!m_database)
        return false;
    try {
        work(*m_database);
        return true;
    } catch (const SqlError &error) {
        failed(error);
        return false;
    }
}

void Cache::flush()
{
    m_flushTimer.stop();
    if (m_batch)
        emit committing();
    if (!m_batch) // there was none, or it has just failed
        return;
    try {
        writeState();
        m_batch->commit();
        m_batch.reset();
    } catch (const SqlError &error) {
        failed(error);
    }
}

void Cache::erasedText()
{
    // Not restarted: further changes must not delay it.
    if (!m_eraseTimer.isActive())
        m_eraseTimer.start();
}

void Cache::advance(qint64 offset)
{
    if (!m_database || m_refusing || offset <= m_serverOffset.value_or(-1))
        return;
    m_serverOffset = offset;
    m_stateChanged = true;
    write([](Database &) {});
}

void Cache::forgetServerOffset()
{
    if (m_refusing)
        return;
    m_serverOffset.reset();
    m_stateChanged = true;
    write([](Database &) {});
}

void Cache::resume()
{
    if (m_database && m_refusing && !m_damaged) {
        m_refusing = false;
        readState();
    }
}

void Cache::begin()
{
    if (m_batch)
        return;
    m_batch = std::make_unique<Transaction>(*m_database);
    m_flushTimer.start();
}

void Cache::failed(const SqlError &error)
{
    m_batch.reset();
    m_flushTimer.stop();
    ++m_generation;
    const bool first = !std::exchange(m_refusing, true);
    if (isDamage(error)) {
        if (std::exchange(m_damaged, true))
            return;
        // Later: the caller may still use the database.
        QMetaObject::invokeMethod(
            this,
            [this, why = error.message] {
                if (m_damaged) // no other was opened meanwhile
                    setAside(why);
            },
            Qt::QueuedConnection);
    } else if (first) {
        emit errorOccurred(because(Reason::CacheNotKept, {error.message}));
    }
}

void Cache::setAside(const QString &why)
{
    m_batch.reset();
    m_database.reset();
    m_serverOffset.reset();
    const QString aside = m_path + setAsideSuffix;
    for (const QLatin1StringView part :
         {QLatin1StringView(""), QLatin1StringView("-wal"), QLatin1StringView("-shm")}) {
        QFile::remove(aside + part);
        QFile::rename(m_path + part, aside + part);
    }
    if (const auto done = openFile(); !done) {
        emit errorOccurred(done.error());
        return;
    }
    if (const auto old = Database::open(aside, Database::Mode::Read))
        write([&](Database &fresh) {
            salvage(**old, fresh, QStringLiteral("SELECT recipient, content FROM drafts"),
                    QStringLiteral("INSERT INTO drafts (recipient, content) VALUES (?, ?)"), 2);
            salvage(**old, fresh, QStringLiteral("SELECT reply, edit, recipient FROM drafts"),
                    QStringLiteral("UPDATE drafts SET reply=?, edit=? WHERE recipient=?"), 3);
            // An older program did not store whether it was sent.
            salvage(**old, fresh,
                    QStringLiteral("SELECT client_offset, recipient, content, written, reply, "
                                   "failure FROM outbox ORDER BY position"),
                    QStringLiteral("INSERT INTO outbox (client_offset, recipient, content, "
                                   "written, reply, failure, sent_after) "
                                   "VALUES (?, ?, ?, ?, ?, ?, 0)"),
                    6);
            salvage(**old, fresh, QStringLiteral("SELECT sent_after, client_offset FROM outbox"),
                    QStringLiteral("UPDATE outbox SET sent_after=? WHERE client_offset=?"), 2);
            salvage(**old, fresh,
                    QStringLiteral("SELECT client_offset, recipient, sent_after, since "
                                   "FROM discarded"),
                    QStringLiteral("INSERT INTO discarded (client_offset, recipient, sent_after, "
                                   "since) VALUES (?, ?, ?, ?)"),
                    4);
        });
    flush();
    emit errorOccurred(because(Reason::CacheSetAside, {aside, why}));
    emit opened();
    emit replaced();
}

void Cache::readState()
{
    m_serverOffset.reset();
    m_stateChanged = false;
    read([this](Database &database) {
        Rows rows =
            database.run(QStringLiteral("SELECT value FROM state WHERE name='server_offset'"));
        if (rows.next())
            m_serverOffset = rows.integer(0);
    });
}

void Cache::writeState()
{
    if (!std::exchange(m_stateChanged, false))
        return;
    if (m_serverOffset)
        m_database->run(QStringLiteral("INSERT OR REPLACE INTO state (name, value) VALUES "
                                       "('server_offset', ?)"),
                        {*m_serverOffset});
    else
        m_database->run(QStringLiteral("DELETE FROM state WHERE name='server_offset'"));
}

} // namespace chatbook::app
