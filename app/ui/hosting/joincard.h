#pragma once

#include "hostclient.h"
#include "joinlink.h"

#include <QDateTime>
#include <QDialog>

class QBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace chatbook::app {

class CopyButton;
class QrCode;

/// The invite on the card, if one is needed.
struct CardInvite
{
    QString secret = {}; ///< empty: none
    QDateTime expires = {};
};

/// Shows the host what others need to join the chat, and who is in it: in a dialog, or full screen
/// for a room of people. Without a network it says so, and waits for one.
class JoinCard : public QDialog
{
    Q_OBJECT

public:
    /// `hosting` must outlive it. `invite` is one that was made before; inviteMade() gives a new
    /// one.
    JoinCard(Hosting &hosting, const Hosted &hosted, Admission admit, const CardInvite &invite,
             QWidget *parent = nullptr);

    QString link() const { return m_link; }
    /// Sets the largest size of the card, if that is not the screen, in device-independent pixels.
    void setRoom(const QSize &room);

signals:
    void inviteMade(const chatbook::app::CardInvite &invite);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void showWays(const Hosted &hosted);
    void showAddresses(const QStringList &addresses);
    bool needsInvite() const { return m_admit == Admission::Invited; }
    void makeInvite();
    void askForLink();
    void showLink(const JoinLink &link);
    void showNoLink(const QString &why);
    QString aboutLink() const;
    void showPeople();
    void fit();
    void setFullScreen(bool full);
    void applyFonts();

    HostClient m_host;
    const Admission m_admit;
    CardInvite m_invite;
    bool m_makesInvite = false;
    bool m_isOnNetwork = true;
    QString m_link; ///< empty: none
    QrCode *m_code;
    QLabel *m_about; ///< what the link does
    CopyButton *m_copy;
    QVBoxLayout *m_addressRows;
    QList<QLabel *> m_addresses;
    QLabel *m_people;
    QPushButton *m_full;
    QWidget *m_content;
    QBoxLayout *m_parts;
    QSize m_room;
    bool m_isPlaced = false; ///< shown, where the window manager placed it
};

} // namespace chatbook::app
