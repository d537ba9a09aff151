#pragma once

#include "result.h"

#include <QByteArray>
#include <QString>

namespace chatbook::app {

/// A computer, and what it knows of the folder that is to be locked.
struct Computer
{
    QString name;         ///< its host name
    QByteArray machineId; ///< may be the same on computers that were set up from one image
    /// The folder may be on other computers, too, as a home on the network is.
    bool sharesFolder = false;

    static Computer here(const QString &folder);
};

/// What is to be done where another computer may have the lock.
enum class OtherComputer { Respected, Overruled };

/// The right to use a profile's folder. One program has it at a time, and the kernel says which, so
/// that nothing is held by a program that is gone, however it ended. The lock file says who has it.
/// That counts only where a folder is shared with another computer, whose locks the kernel here may
/// not see; an empty file, or an odd one, says nothing.
class ProfileLock
{
public:
    /// Fails with a sentence: Forbidden where another computer may have it, which can be overruled,
    /// else Unavailable.
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
