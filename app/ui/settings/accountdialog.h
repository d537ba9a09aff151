#pragma once

#include "devices.h"
#include "joinlink.h"
#include "profile.h"
#include "result.h"

#include <functional>

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace chatbook::app {

class KeyedRows;
class QrCode;
struct KeyedRow;

/// This person's account in a chat: its password, the devices that are logged in, and a QR code
/// with which another device joins.
class AccountDialog : public QDialog
{
    Q_OBJECT

public:
    /// Gives the link to the server, without a secret, to its callback.
    using LinkMaker = std::function<void(std::function<void(const Result<JoinLink> &)>)>;

    /// `name` is this person's; `kept` says where this device keeps its token. `devices` must
    /// outlive the dialog.
    AccountDialog(Devices &devices, const QString &name, LinkMaker makeLink, SecretsPlace kept,
                  QWidget *parent = nullptr);

private:
    QLayout *makePassword();
    void readDevices();
    KeyedRow rowOf(const Device &device);
    void setPassword();
    void sayOfPassword(const Result<Done> &set);
    void addDevice();
    void say(const QString &sentence);

    Devices &m_account;
    LinkMaker m_makeLink;
    QLineEdit *m_new;
    QLineEdit *m_old;
    KeyedRows *m_devices;
    QPushButton *m_add;
    QrCode *m_code;
    QLabel *m_says;
    QVBoxLayout *m_passwordRows;
    QLabel *m_passwordSays;
};

} // namespace chatbook::app
