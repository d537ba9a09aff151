#pragma once

#include "core/hosting.h"

#include <QDialog>
#include <QJsonArray>

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace chatbook {

/// Who may join the chat that is hosted here, who has an account in it, and the invites that are
/// about: to let in, log out, ban and withdraw, and what is done for one of them (PersonDialog).
class PeopleDialog : public QDialog
{
    Q_OBJECT

public:
    /// `hosting` must outlive it.
    PeopleDialog(Hosting &hosting, Admission admit, QWidget *parent = nullptr);

signals:
    void admitChanged(chatbook::Admission admit);

private:
    static constexpr int pageSize = 200;
    using Handler = std::function<void(const QJsonObject &)>;

    void ask(const QString &command, QJsonObject arguments, Handler done);
    /// Asks for a page after another until there are as many as are to be shown. `before` are those
    /// that it has.
    void readPeople(const QJsonArray &before = {});
    void showPeople(const QJsonArray &people, bool more);
    void readInvites();
    void showPerson(const QJsonValue &person);
    void showInvite(const QJsonValue &invite);
    void addAction(QLayout &row, const QString &text, const QString &about, const QString &command,
                   const QJsonObject &arguments, const QString &question = {});
    void makeInvite(bool lasting);

    Hosting &m_hosting;
    QComboBox *m_admit;
    QVBoxLayout *m_people;
    QVBoxLayout *m_invites;
    QLabel *m_noInvites;
    QLabel *m_says;
    qsizetype m_peopleWanted = pageSize;
};

} // namespace chatbook
