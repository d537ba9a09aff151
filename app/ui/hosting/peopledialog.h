#pragma once

#include "clock.h"
#include "hostclient.h"

#include <functional>

#include <QDialog>

class QComboBox;
class QLabel;
class QPushButton;
class QScrollArea;

namespace chatbook::app {

class KeyedRows;
struct KeyedRow;

/// Who may join the chat hosted here, who has an account in it, and the valid invites. The host can
/// let people in, log them out, ban them, withdraw invites, and help one of them (PersonDialog).
class PeopleDialog : public QDialog
{
    Q_OBJECT

public:
    /// `hosting` and `clock` must outlive it. `isOnNetwork` says whether others can join now.
    PeopleDialog(Hosting &hosting, std::function<bool()> isOnNetwork, Admission admit,
                 const Clock &clock, QWidget *parent = nullptr);

signals:
    void admitChanged(chatbook::Admission admit);

private:
    static constexpr int pageSize = 200;
    using Act = std::function<void(HostClient::Handler<Done>)>;

    /// Shows the error, or nothing on success.
    template <class Value>
    bool isDone(const Result<Value> &result);
    /// Reads page after page until there are as many as are to be shown. `before` are those read so
    /// far.
    void readPeople(const QList<HostedPerson> &before = {});
    void showPeople(const QList<HostedPerson> &people, bool more);
    void keepPlace(const std::function<void()> &change);
    void readInvites();
    KeyedRow rowOfPerson(const HostedPerson &person);
    std::optional<KeyedRow> rowOfInvite(const HostedInvite &invite);
    void addAction(QLayout &row, const QString &text, const QString &about, const Act &act,
                   const QString &question = {});
    void makeInvite(bool lasting);

    Hosting &m_hosting;
    HostClient m_host;
    std::function<bool()> m_isOnNetwork;
    QComboBox *m_admit;
    QScrollArea *m_page = nullptr;
    KeyedRows *m_people;
    QPushButton *m_more;
    KeyedRows *m_invites;
    QLabel *m_noInvites;
    QLabel *m_says;
    qsizetype m_peopleWanted = pageSize;
};

} // namespace chatbook::app
