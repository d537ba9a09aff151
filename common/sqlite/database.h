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

/// What SQLite could not do: a full disk, a damaged file, a broken constraint. Thrown inside
/// the stores, and caught where one hands out its answer.
struct SqlError
{
    QString message;
    bool constraint = false; ///< a UNIQUE or other constraint said no
};

/// The rows that a statement gives. Ends the statement when it goes, so that no read
/// transaction stays open behind it.
class Rows
{
public:
    Rows(const Rows &) = delete;
    Rows &operator=(const Rows &) = delete;
    ~Rows();

    /// Throws SqlError.
    bool next();

    QString text(int column) const; ///< every character as it was stored
    qint64 integer(int column) const;
    QByteArray bytes(int column) const { return view(column).toByteArray(); }
    /// Text in UTF-8, or bytes, where they stand: until the next row.
    QByteArrayView view(int column) const;
    bool isNull(int column) const;

private:
    friend class Database;
    Rows(sqlite3_stmt *statement, bool hasRow)
        : m_statement(statement)
        , m_hasRow(hasRow)
    {}

    sqlite3_stmt *m_statement;
    bool m_hasRow; ///< the statement stands at a row that next() has not given yet
};

/// One connection to a SQLite file, for the thread that opened it alone. Foreign keys are on,
/// a busy database is waited for, and each statement's text is prepared once. What is deleted or
/// replaced is overwritten in the file, and is gone from the log after emptyLog(); a log that was
/// left behind is emptied when it is opened for writing.
///
/// Qt Sql opens and closes it. Statements run on SQLite itself: QSqlQuery goes through UTF-16,
/// which SQLite does not keep exactly, and a QVariant for each value of each row.
class Database
{
public:
    enum class Mode {
        Write,     ///< makes the file (WAL) when it is missing, and 0600; the one that checkpoints
        Read,      ///< cannot write and never checkpoints; any number beside one writer
        Immutable, ///< reads a file that nobody has open, without leaving a trace beside it
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

    /// Runs one statement; `?` stand for `values` in order. Throws SqlError. The same text must
    /// not be run again while its rows are being read.
    Rows run(const QString &sql, const QVariantList &values = {});

    /// The first column of the first row as a number; `otherwise` when there is no row.
    qint64 number(const QString &sql, const QVariantList &values = {}, qint64 otherwise = 0);

    qint64 lastInsertId() const;

    /// The rows that the latest INSERT, UPDATE or DELETE touched.
    qint64 affected() const;

    /// Takes all that is in the log into the file, and leaves the log empty: what was deleted or
    /// replaced is in neither. False while a reader still needs the log, or the disk refuses. Not
    /// within a transaction; for the one that checkpoints.
    bool emptyLog();

    /// `PRAGMA user_version`.
    int version();

    /// `PRAGMA quick_check`: empty when the file is sound, else what is wrong.
    QString damage();

    /// Asked now and then while a statement runs: when it says false, the statement throws. None
    /// asks no more.
    void setProceed(std::function<bool()> proceed);

    /// Copies the database as it is now into `file`, which is there and empty, while others write.
    /// `proceed` is told after each MiB how many pages were copied, and of how many; when it says
    /// false this ends. Throws SqlError, and then the file holds nothing of use. Syncs nothing.
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

/// Everything between its making and commit() is stored, or nothing: without a commit() it
/// rolls back.
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

/// Text as SQLite keeps it: an empty string, never NULL.
inline QVariant sqlText(const QString &text)
{
    return text.isNull() ? QVariant(QStringLiteral("")) : QVariant(text);
}

/// Text where empty means absent: NULL.
inline QVariant sqlOptionalText(const QString &text)
{
    return text.isEmpty() ? QVariant() : QVariant(text);
}

} // namespace chatbook
