#pragma once

#include <QDialog>

class QLabel;
class QProgressBar;
class QPushButton;

namespace chatbook::app {

class Hosting;

/// Where the chat that is hosted here keeps everything, and its care: a backup now, and to restore
/// one.
class HostDataDialog : public QDialog
{
    Q_OBJECT

public:
    /// `folder` is where the data is, and `hosts` whether the server runs on it. `hosting` must
    /// outlive the dialog.
    HostDataDialog(Hosting &hosting, const QString &folder, bool hosts, QWidget *parent = nullptr);
    ~HostDataDialog() override; ///< ends what is under way

    /// As after the person chose the file; `restore()` first says what will happen, and asks.
    void backUp(const QString &file);
    void restore(const QString &file);

signals:
    /// The server must not run any more, before this returns.
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
