#pragma once

#include "documents.h"

#include <QWidget>

class QToolButton;

namespace chatbook::app {

class ElidedLabel;

/// The other side of the conversation, and whether it is online.
class ChatHeader : public QWidget
{
    Q_OBJECT

public:
    explicit ChatHeader(QWidget *parent = nullptr);

    void setRecipient(const Recipient &recipient);
    void setPresence(const QString &text, bool online);
    QString presence() const;
    QToolButton *searchButton() const { return m_search; }

signals:
    void searchRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QRect avatarRect() const;
    void applyTheme();

    Recipient m_recipient;
    bool m_online = false;
    ElidedLabel *m_name;
    ElidedLabel *m_presence;
    QToolButton *m_search;
};

} // namespace chatbook::app
