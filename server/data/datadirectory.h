#pragma once

#include "result.h"

#include <QString>

namespace chatbook::server {

/// In a server's data folder: the socket on which the server answers (admin/controlsocket.h).
constexpr const char *controlFileName = "control";

/// In the same folder: the server's own key and certificate (owncertificate.h).
constexpr const char *tlsKeyFileName = "tls-key.pem";
constexpr const char *tlsCertificateFileName = "tls-certificate.pem";

/// A server's data folder, and the lock on it: held by one server or one restore, or shared by any
/// number of readers. The kernel releases the lock however the program ends.
class DataDirectory
{
public:
    /// Makes the folder (0700) if it is missing, and takes its lock. Fails with a sentence when it
    /// cannot be written or the lock is taken.
    static Result<DataDirectory> claim(const QString &path);

    /// Opens an existing folder for reading. Meanwhile no server can start on it, but one may
    /// already run: isServed(). Fails with a sentence when there is no such folder, or a restore is
    /// at work in it.
    static Result<DataDirectory> visit(const QString &path);

    /// The same, and fails with a sentence if it holds no database.
    static Result<DataDirectory> visitData(const QString &path);

    DataDirectory(DataDirectory &&other) noexcept;
    DataDirectory &operator=(DataDirectory &&) = delete;
    ~DataDirectory();

    /// Closes the folder to others (0700) if it is the user's and holds only a server's data. False
    /// when others can still look into it.
    bool makePrivate();

    QString path() const { return m_path; }
    QString databasePath() const;

    /// A descriptor of the folder itself; open as long as this object exists.
    int descriptor() const { return m_lock; }
    /// A server had the lock when this was opened.
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
