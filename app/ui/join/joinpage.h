#pragma once

#include "hosting.h"
#include "joinchoices.h"
#include "joinrequest.h"
#include "lan/firewall.h"

#include <QScrollArea>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace chatbook::app {

class AddressField;
class ChoiceRows;
class HostOptions;
class JoinStatus;

/// A person's choices for hosting.
struct HostChoice
{
    QString name;          ///< the person's name
    QString password = {}; ///< if the account has one
    QString chatName = {}; ///< empty: the machine's name
    Admission admit = Admission::Everyone;
};

/// The first page: a name, the chats on this network, and hosting. If there is no chat, one Enter
/// hosts.
///
/// It only asks. The owner reacts to the signals, and shows the outcome with showBusy(),
/// showError() and askPassword(). The outcome appears below the pressed button, or below the field
/// that it is about; typed text stays.
class JoinPage : public QScrollArea
{
    Q_OBJECT

public:
    explicit JoinPage(QWidget *parent = nullptr);

    void setName(const QString &name);
    void setKnownServers(const QList<SavedAccount> &servers);
    /// The chats on this network now, and this computer's firewall that may hide others.
    void setFound(const QList<FoundChat> &chats, const lan::Firewall &firewall);
    void setHostChoice(const QString &chatName, Admission admit);

    /// Disables the page until the request is done or cancelled; `sentence` describes the request.
    void showBusy(const QString &sentence);
    /// Shows one sentence, plain text; empty: the page is ready, without a message.
    void showError(const QString &sentence);
    /// The same, below the name.
    void showNameError(const QString &sentence);
    /// Shows the password field, which is usually hidden, for the same request.
    void askPassword(const JoinRequest &request, const QString &sentence);
    /// Fills in the address as if it had been typed. The person still has to join.
    void setAddress(const QString &addressOrLink);

signals:
    /// Whether the page is visible, and so needs the chats on this network.
    void shown(bool is);
    void hostRequested(const chatbook::app::HostChoice &choice);
    void joinRequested(const chatbook::app::JoinRequest &request);
    /// The person wants everything about this chat to be deleted.
    void forgetRequested(const chatbook::app::JoinChoice &choice);
    /// The request under way is to be cancelled.
    void cancelled();

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QLabel *caption(const QString &text);
    void showChoices();
    void choose(ChoiceRows *rows, const JoinChoice &choice);
    void host();
    void join();
    void go();
    void request(JoinRequest request);
    void addressEdited();
    bool nameGiven();
    void updateDefault();
    void hidePassword();
    void setBusy(bool busy);
    void sayUnder(QWidget *about, const QString &error);
    void moveStatusUnder(QWidget *about);
    void applyTheme();

    QList<QLabel *> m_captions; ///< in the order of the widgets; some get further text
    QVBoxLayout *m_column;
    QLabel *m_title;
    QLabel *m_line;
    QLineEdit *m_name;
    QLabel *m_passwordCaption;
    QLineEdit *m_password;
    JoinStatus *m_status;
    QLabel *m_here;
    ChoiceRows *m_hereRows;
    QLabel *m_hidden;  ///< why chats may be hidden
    QLabel *m_compare; ///< what the words are for
    QPushButton *m_host;
    HostOptions *m_options;
    AddressField *m_address;
    QPushButton *m_join;
    QLabel *m_leadsTo; ///< where a link leads
    QLabel *m_usedBefore;
    ChoiceRows *m_beforeRows;
    QList<SavedAccount> m_known;
    QList<FoundChat> m_found;
    JoinChoices m_choices;
    std::optional<JoinRequest> m_retry; ///< the request that the password is for
    QWidget *m_asked = nullptr;         ///< the widget of the last request
    bool m_linkIsBad = false;
};

} // namespace chatbook::app
