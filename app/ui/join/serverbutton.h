#pragma once

#include <QAbstractButton>
#include <QStringList>

namespace chatbook::app {

/// What a row of the join page shows about a chat; all of it is plain text.
struct ServerEntry
{
    QString title;
    QString detail;
    QStringList words = {}; ///< of its key, if the chat is new here; empty: not shown
    bool isWarning = false; ///< the detail says that something is wrong
    QString badge = {};     ///< makes its picture different from others

    friend bool operator==(const ServerEntry &, const ServerEntry &) = default;
};

/// A chat: its name, its address or who is there, and the words of its key if it is new here. A
/// click joins it.
class ServerButton : public QAbstractButton
{
    Q_OBJECT

public:
    explicit ServerButton(const ServerEntry &entry, QWidget *parent = nullptr);

    /// The same chat has changed.
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
