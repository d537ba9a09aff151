#pragma once

#include <QDialog>

class QLabel;
class QProgressBar;
class QPushButton;

namespace chatbook::app {

class Hosting;

/// Where the data of the chat hosted here is, with buttons to back it up and to restore a backup.
class HostDataDialog : public QDialog
{
    Q_OBJECT

public:
    /// `folder` holds the data; `hosts` says whether the server runs on it. `hosting` must outlive
    /// the dialog.
    HostDataDialog(Hosting &hosting, const QString &folder, bool hosts, QWidget *parent = nullptr);
    ~HostDataDialog() override; ///< stops a running task

    /// Called when the person has chosen the file. `restore()` first says what will happen, and
    /// asks.
    void backUp(const QString &file);
    void restore(const QString &file);

signals:
    /// The server must be stopped before this returns.
    void stopRequested();

private:
    void chooseBackup();
    void chooseRestore();
    void begin(const QString &what);
    void end(const QString &sentence, bool isError);

    Hosting &m_hosting;
    const QString m_folder;
    bool m_hosts;
    QPushButton *m_open;
    QPushButton *m_backUp;
    QPushButton *m_restore;
    QPushButton *m_cancel;
    QProgressBar *m_progress;
    QLabel *m_says;
};

} // namespace chatbook::app
