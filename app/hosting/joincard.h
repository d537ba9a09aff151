#pragma once

#include "core/hosting.h"

#include <QDialog>

class QLabel;
class QPushButton;

namespace chatbook {

class QrCode;

/// Shows whoever hosts a chat what the others need to join it, and who is in: in a dialog, or on
/// the whole screen for a room to see.
class JoinCard : public QDialog
{
    Q_OBJECT

public:
    /// `hosting` must outlive it. `invite` is a link that was made before for who needs one, or
    /// empty; inviteMade() tells of a new one.
    JoinCard(Hosting &hosting, const Hosted &hosted, Admit admit, const QString &invite,
             QWidget *parent = nullptr);

    QString link() const { return m_link; }

signals:
    void inviteMade(const QString &link);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QLayout *makeAddresses(const QStringList &addresses);
    void askForLink(Admit admit);
    void showLink(const QString &link);
    void showPeople();
    void setFullScreen(bool full);
    void applyFonts();

    Hosting &m_hosting;
    QString m_link;
    QrCode *m_code;
    QLabel *m_about; ///< what the link does
    QPushButton *m_copy;
    QList<QLabel *> m_addresses;
    QLabel *m_people;
    QPushButton *m_full;
};

} // namespace chatbook
