#pragma once

#include "result.h"

#include <QByteArray>
#include <QString>

namespace chatbook::app {

/// A computer, and whether it shares the folder to be locked.
struct Computer
{
    QString name;         ///< its host name
    QByteArray machineId; ///< may be the same on computers made from one image
    /// The folder may be on other computers, too, as a home on the network is.
    bool sharesFolder = false;

    static Computer here(const QString &folder);
};

/// What to do if another computer may have the lock.
enum class OtherComputer { Respected, Overruled };

/// The lock on a profile's folder. One program holds it at a time; the kernel releases it however
/// that program ends. A note in the lock file says who holds it. The note counts only if the folder
/// is shared with another computer, whose locks this kernel may not see; an empty or odd note says
/// nothing.
class ProfileLock
{
public:
    /// Fails with Forbidden if another computer may have the lock, which can be
    /// overruled, otherwise with Unavailable.
    static Result<ProfileLock> take(const QString &folder, const Computer &here,
                                    OtherComputer other = OtherComputer::Respected);

    ProfileLock(ProfileLock &&other) noexcept;
    ProfileLock &operator=(ProfileLock &&) = delete;
    ~ProfileLock();

private:
    explicit ProfileLock(int file)
        : m_file(file)
    {}

    int m_file; ///< a descriptor
    QByteArray m_note;
};

} // namespace chatbook::app
