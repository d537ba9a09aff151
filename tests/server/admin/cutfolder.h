#pragma once

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>

#include <sys/types.h>

/// A folder on a disk that may lose power, for what happens to files beside SQLite: links, renames,
/// removals. It replaces the C library's calls for these, and fsync(), in the whole program. At
/// each call it records what a kill or a power cut would leave at that moment.
///
/// A cut leaves of a folder its content at its last sync, with any of the later changes in any
/// order, and a file as it was last synced, or as it is.
class CutFolder
{
public:
    /// Everything in it now is safe on the disk.
    explicit CutFolder(QString path);
    CutFolder(const CutFolder &) = delete;
    CutFolder &operator=(const CutFolder &) = delete;
    ~CutFolder();

    using Files = QMap<QString, QByteArray>;
    struct Image
    {
        QString when; ///< before which call
        Files files;
    };

    /// Everything that could be left since the beginning, each state once.
    const QList<Image> &images() const { return m_images; }

    /// What could be left now.
    QList<Image> imagesNow();

    /// Lets the sync with that number fail, of whatever file.
    void failSync(int number) { m_untilFailure = number; }
    /// Whether it has failed.
    bool hasFailed() const { return m_untilFailure == 0; }

    // The calls.
    bool fails() { return m_untilFailure > 0 && --m_untilFailure == 0; }
    void before(const QString &call);
    void after();
    void synced(int descriptor);

private:
    using Names = QMap<QString, ino_t>;
    /// Names that were added, and with 0 those that were removed.
    using Change = QMap<QString, ino_t>;

    Names names() const;
    void look();
    QByteArray contents(const QString &name) const;
    void note(const QString &when, const Files &files, QList<Image> &images) const;
    void noteAll(const QString &when, QList<Image> &images) const;

    QString m_path;
    Names m_names;
    Names m_namesOnDisk;
    QList<Change> m_changes; ///< from m_namesOnDisk to m_names
    QMap<ino_t, QByteArray> m_onDisk;
    QList<Image> m_images;
    int m_untilFailure = -1; ///< no sync fails
};
