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

/// How a person wants to host.
struct HostChoice
{
    QString name;          ///< the person's
    QString password = {}; ///< of an account that has one
    QString chatName = {}; ///< empty: the machine's
    Admission admit = Admission::Everyone;
};

/// The first thing one sees: a name, the chats on this network, or one to host. One Enter hosts,
/// where none is there.
///
/// It only asks. Who shows it acts on the signals, and says with showBusy(), showError() and
/// askPassword() how that went, which stands under what was pressed, or the field that it is about;
/// what was typed stays.
class JoinPage : public QScrollArea
{
    Q_OBJECT

public:
    explicit JoinPage(QWidget *parent = nullptr);

    void setName(const QString &name);
    void setKnownServers(const QList<KnownServer> &servers);
    /// On this network now, and the firewall of this computer that may hide others.
    void setFound(const QList<FoundChat> &chats, const lan::Firewall &firewall);
    void setHostChoice(const QString &chatName, Admission admit);

    /// Nothing can be asked until what was asked is done, or cancelled; `sentence` says what that
    /// is.
    void showBusy(const QString &sentence);
    /// One sentence, plain text; none to be ready without a word.
    void showError(const QString &sentence);
    /// The same, about the name.
    void showNameError(const QString &sentence);
    /// Shows the field that is hidden otherwise, for the same request again.
    void askPassword(const JoinRequest &request, const QString &sentence);
    /// Fills the box in, as if it had been typed. Joining is left to the person.
    void setAddress(const QString &addressOrLink);

signals:
    /// Whether it is seen, and so what is on this network matters.
    void shown(bool is);
    void hostRequested(const chatbook::app::HostChoice &choice);
    void joinRequested(const chatbook::app::JoinRequest &request);
    /// Nothing is to be kept of it.
    void forgetRequested(const chatbook::app::JoinChoice &choice);
    /// What keeps it busy is to be given up.
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

    QList<QLabel *> m_captions; ///< before the widgets, some of which add to it
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
    QLabel *m_leadsTo; ///< of a link
    QLabel *m_usedBefore;
    ChoiceRows *m_beforeRows;
    QList<KnownServer> m_known;
    QList<FoundChat> m_found;
    JoinChoices m_choices;
    std::optional<JoinRequest> m_retry; ///< what the password is for
    QWidget *m_asked = nullptr;         ///< by which it was last asked for something
    bool m_linkIsBad = false;
};

} // namespace chatbook::app
