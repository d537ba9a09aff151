#pragma once

#include "documents.h"

#include <memory>

#include <QObject>
#include <QTimer>

namespace chatbook::app {

class Composer;
struct Draft;
class MessageList;
class MessageSource;
class OwnMessageFinder;
class Session;

/// Carries out what the composer asks for in the open conversation: sends, saves edits, finds the
/// message to edit, and keeps what is unfinished for each conversation.
class ComposerController : public QObject
{
    Q_OBJECT

public:
    /// The session must outlive it.
    ComposerController(Composer *composer, Session &session, QObject *parent);
    ~ComposerController() override;

    /// Goes on with what was unfinished in that conversation. Source and list must stay until
    /// close().
    void open(const Recipient &recipient, MessageSource &source, const MessageList &list);
    /// Keeps what is unfinished.
    void close();

    void reply(const Message &message);
    void edit(const Message &message);

signals:
    /// The edit of a message began that may be out of sight.
    void editStarted(const chatbook::Message &message);
    /// A sentence to show; empty: nothing is wrong any more.
    void failed(const QString &why);

private:
    void send(const QString &text);
    void saveEdit(const MessageId &id, const QString &text);
    void editLast();
    void editFound(const Message &message);
    bool mayLeaveEdit(const MessageId &next);
    void resume(const Draft &draft);
    void keepDraft();

    Composer *m_composer;
    Session &m_session;
    ConversationId m_conversation; ///< empty: none is open
    MessageSource *m_source = nullptr;
    const MessageList *m_list = nullptr;
    std::unique_ptr<OwnMessageFinder> m_newestOwn; ///< while it is looked for
    QTimer m_draftTimer;
};

} // namespace chatbook::app
