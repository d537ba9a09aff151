#pragma once

#include "hostclient.h"

#include <functional>

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace chatbook::app {

class QrCode;

/// How the host helps a person who can no longer log in: a link for a new device, a new password,
/// another name.
class PersonDialog : public QDialog
{
    Q_OBJECT

public:
    /// `hosting` must outlive it. `isOnNetwork` says whether others can join now.
    PersonDialog(Hosting &hosting, std::function<bool()> isOnNetwork, const User &person,
                 QWidget *parent = nullptr);

private:
    /// Shows the error, or calls `done`.
    HostClient::Handler<QString> unlessRefused(std::function<void(const QString &)> done);
    void makeLink();
    void resetPassword();
    void rename();
    void freeName();
    void renamed(const QString &name);
    void showName();
    void say(const QString &sentence);

    HostClient m_host;
    std::function<bool()> m_isOnNetwork;
    User m_person;
    QrCode *m_code;
    QLineEdit *m_password;
    QLineEdit *m_name;
    QPushButton *m_rename;
    QPushButton *m_free;
    QLabel *m_says;
};

} // namespace chatbook::app
