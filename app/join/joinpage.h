#pragma once

#include "core/profile.h"

#include <QScrollArea>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace chatbook {

/// Where a link leads, in a sentence or two.
QString whereItLeads(const JoinRequest &link);

/// The first thing one sees: a name, a chat to join, or one to host. One Enter hosts.
///
/// It only asks. Who shows it acts on the signals, and says with showBusy(), showError() and
/// askPassword() how that went; what was typed stays.
class JoinPage : public QScrollArea
{
    Q_OBJECT

public:
    explicit JoinPage(QWidget *parent = nullptr);

    void setName(const QString &name);
    void setKnownServers(const QList<KnownServer> &servers);

    /// Nothing can be asked until what was asked is done; `sentence` says what that is.
    void showBusy(const QString &sentence);
    /// One sentence, plain text; none to be ready without a word.
    void showError(const QString &sentence);
    /// Shows the field that is hidden otherwise, for the same request again.
    void askPassword(const JoinRequest &request, const QString &sentence);
    /// Fills the box in, as if it had been typed. Joining is left to the person.
    void setAddress(const QString &addressOrLink);

signals:
    void hostRequested(const QString &name, const QString &password);
    void joinRequested(const chatbook::JoinRequest &request);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QLabel *caption(const QString &text);
    void host();
    void join();
    void go();
    void request(JoinRequest request);
    void addressEdited();
    bool nameGiven();
    void updateDefault();
    void hidePassword();
    void say(const QString &sentence, bool isError);
    void applyTheme();

    QList<QLabel *> m_captions; ///< before the widgets, some of which add to it
    QLabel *m_title;
    QLabel *m_line;
    QLineEdit *m_name;
    QLabel *m_passwordCaption;
    QLineEdit *m_password;
    QLabel *m_message;
    QPushButton *m_host;
    QLineEdit *m_address;
    QPushButton *m_join;
    QLabel *m_leadsTo; ///< of a link
    QLabel *m_usedBefore;
    QVBoxLayout *m_servers;
    std::optional<JoinRequest> m_retry; ///< what the password is for
    bool m_messageIsError = false;
};

} // namespace chatbook
