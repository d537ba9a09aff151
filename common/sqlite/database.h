#pragma once

#include "result.h"

#include <functional>
#include <memory>
#include <unordered_map>

#include <QByteArrayView>
#include <QString>
#include <QVariant>

struct sqlite3;
struct sqlite3_stmt;

namespace chatbook {

/// A failure of SQLite: a full disk, a damaged file, a broken constraint. Thrown inside the stores,
/// and caught where a store hands out its answer.
struct SqlError
{
    QString message;
    bool constraint = false; ///< a UNIQUE or other constraint failed
};

/// The rows of a statement. Its destructor ends the statement, so that no read transaction stays
/// open.
class Rows
{
public:
    Rows(const Rows &) = delete;
    Rows &operator=(const Rows &) = delete;
    ~Rows();

    /// Throws SqlError.
    bool next();

    QString text(int column) const; ///< exactly the stored characters
    qint64 integer(int column) const;
    QByteArray bytes(int column) const { return view(column).toByteArray(); }
    /// Text in UTF-8, or bytes, without a copy: valid until the next row.
    QByteArrayView view(int column) const;
    bool isNull(int column) const;

private:
    friend class Database;
    Rows(sqlite3_stmt *statement, bool hasRow)
        : m_statement(statement)
        , m_hasRow(hasRow)
    {}

    sqlite3_stmt *m_statement;
    bool m_hasRow; ///< the statement is at a row that next() has not given yet
};

/// One connection to a SQLite file, used only by the thread that opened it. Foreign keys are on, it
/// waits for a busy database, and each statement's text is prepared once. Deleted or replaced
/// content is overwritten in the file, and is gone from the log after emptyLog(); opening for
/// writing empties a log that was left behind.
///
/// Qt Sql opens and closes it. Statements run on SQLite itself: QSqlQuery goes through UTF-16,
/// which SQLite does not keep exactly, and makes a QVariant for each value of each row.
class Database
{
public:
    enum class Mode {
        Write,     ///< makes a missing file (WAL, 0600); the one that checkpoints
        Read,      ///< cannot write and never checkpoints; any number beside one writer
        Immutable, ///< reads a file that nobody has open, and leaves no trace beside it
    };

    /// What a commit survives.
    enum class Durability {
        PowerCut, ///< synchronous=FULL: one fsync for each commit
        Crash,    ///< synchronous=NORMAL: a power cut may take the latest commits
    };

    /// Fails with a sentence that names the file.
    static Result<std::unique_ptr<Database>> open(const QString &path, Mode mode,
                                                  Durability durability = Durability::PowerCut);
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;
    ~Database();

    /// Runs one statement with `values` for its `?`, in order. Throws SqlError. Do not run the same
    /// text again while its rows are being read.
    Rows run(const QString &sql, const QVariantList &values = {});

    /// The first column of the first row as a number; `otherwise` if there is no row.
    qint64 number(const QString &sql, const QVariantList &values = {}, qint64 otherwise = 0);

    qint64 lastInsertId() const;

    /// Number of rows that the latest INSERT, UPDATE or DELETE changed.
    qint64 affected() const;

    /// Moves everything in the log into the file and empties the log: deleted or replaced content
    /// is then in neither. False while a reader still needs the log, or on a disk error. Not within
    /// a transaction; only for the connection that checkpoints.
    bool emptyLog();

    /// `PRAGMA user_version`.
    int version();

    /// `PRAGMA quick_check`: empty if the file is sound, else what is wrong.
    QString damage();

    /// Sets a function that is called now and then while a statement runs; if it returns false, the
    /// statement throws. Empty: no more calls.
    void setProceed(std::function<bool()> proceed);

    /// Copies the database as it is now into `file`, which exists and is empty, while others write.
    /// `proceed` is called after each MiB with the number of copied pages and of all pages; if it
    /// returns false, the copy ends. Throws SqlError, and then the file is of no use. Does not
    /// sync.
    void copyTo(const QString &file, const std::function<bool(int done, int all)> &proceed);

private:
    struct Finalize
    {
        void operator()(sqlite3_stmt *statement) const;
    };
    using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

    explicit Database(QString connection)
        : m_connection(std::move(connection))
    {}
    sqlite3_stmt *prepared(const QString &sql);

    QString m_connection; ///< its name in QSqlDatabase's registry
    sqlite3 *m_handle = nullptr;
    std::unordered_map<QString, Statement> m_statements;
    std::function<bool()> m_proceed;
};

/// Everything from its construction to commit() is stored, or nothing. Without a commit() it rolls
/// back.
class Transaction
{
public:
    /// Throws SqlError.
    explicit Transaction(Database &database);
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;
    ~Transaction();

    /// Throws SqlError; then nothing was stored.
    void commit();

private:
    Database &m_database;
    bool m_open = true;
};

/// Text for SQLite: an empty string, never NULL.
inline QVariant sqlText(const QString &text)
{
    return text.isNull() ? QVariant(QStringLiteral("")) : QVariant(text);
}

/// Text for SQLite, with NULL for an empty one.
inline QVariant sqlOptionalText(const QString &text)
{
    return text.isEmpty() ? QVariant() : QVariant(text);
}

} // namespace chatbook
