#pragma once

#include <QAbstractButton>
#include <QStringList>

namespace chatbook::app {

/// What a row of the join page shows of a chat; all of it plain text.
struct ServerEntry
{
    QString title;
    QString detail;
    QStringList words = {}; ///< of its key, for who was not there yet; empty: not shown
    bool isWarning = false; ///< the detail says that something is wrong
    QString badge = {};     ///< tells its picture from others'

    friend bool operator==(const ServerEntry &, const ServerEntry &) = default;
};

/// A chat: its name, where it is or who is there, and for one that is new here the words of its
/// key. A click joins it.
class ServerButton : public QAbstractButton
{
    Q_OBJECT

public:
    explicit ServerButton(const ServerEntry &entry, QWidget *parent = nullptr);

    /// Another state of the same chat.
    void setEntry(const ServerEntry &entry);
    const ServerEntry &entry() const { return m_entry; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int lines() const;

    ServerEntry m_entry;
};

} // namespace chatbook::app
