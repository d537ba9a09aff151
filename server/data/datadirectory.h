#pragma once

#include "result.h"

#include <QString>

namespace chatbook::server {

/// In a server's data folder: the socket on which the server answers (admin/controlsocket.h).
constexpr const char *controlFileName = "control";

/// There too: its own key and certificate (owncertificate.h).
constexpr const char *tlsKeyFileName = "tls-key.pem";
constexpr const char *tlsCertificateFileName = "tls-certificate.pem";

/// The folder where a server keeps what it has, and the right to use it: one server at a time, or a
/// restore, or any number of those who look. The kernel gives the lock back however the program
/// ends.
class DataDirectory
{
public:
    /// Makes the folder (0700) when it is missing, and takes its lock. Fails with a sentence
    /// when it cannot be written or somebody has it.
    static Result<DataDirectory> claim(const QString &path);

    /// Looks into one that is there and stays as it is. No server starts on it meanwhile, unless
    /// one runs: isServed(). Fails with a sentence when there is no such folder, or a restore is
    /// at work in it.
    static Result<DataDirectory> visit(const QString &path);

    /// The same where there is a database in it. Fails with a sentence where there is none.
    static Result<DataDirectory> visitData(const QString &path);

    DataDirectory(DataDirectory &&other) noexcept;
    DataDirectory &operator=(DataDirectory &&) = delete;
    ~DataDirectory();

    /// Closes the folder to others (0700), when it is the user's and holds nothing but a
    /// server's data. False when others can still look into it.
    bool makePrivate();

    QString path() const { return m_path; }
    QString databasePath() const;

    /// Of the folder itself; open as long as this is.
    int descriptor() const { return m_lock; }
    /// A server had the lock when this came.
    bool isServed() const { return m_served; }

private:
    DataDirectory(QString path, int lock)
        : m_path(std::move(path))
        , m_lock(lock)
    {}

    QString m_path;
    int m_lock; ///< a descriptor of the folder
    bool m_served = false;
};

} // namespace chatbook::server
