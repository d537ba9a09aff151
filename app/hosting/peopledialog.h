#pragma once

#include "core/hosting.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace chatbook {

/// Who may join the chat that is hosted here, who has an account in it, and the invites that are
/// about: to let in, log out, ban and withdraw.
class PeopleDialog : public QDialog
{
    Q_OBJECT

public:
    /// `hosting` must outlive it.
    PeopleDialog(Hosting &hosting, Admit admit, QWidget *parent = nullptr);

signals:
    void admitChanged(chatbook::Admit admit);

private:
    using Handler = std::function<void(const QJsonObject &)>;

    void ask(const QString &command, QJsonObject arguments, Handler done);
    void readPeople();
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
};

} // namespace chatbook
