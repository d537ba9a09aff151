#include "messageactions.h"

#include "linkdialog.h"
#include "listtext.h"
#include "messages.h"
#include "sentences.h"
#include "wirelimits.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QTextBoundaryFinder>

namespace chatbook::app {

namespace {

const QStringList usualReactions{
    QStringLiteral("👍"), QStringLiteral("❤️"), QStringLiteral("😂"),
    QStringLiteral("😮"), QStringLiteral("😢"),      QStringLiteral("🎉"),
};

enum class Kind { Message, Story, Comment };

Kind kindOf(const Message &message)
{
    switch (message.recipient.id.kind()) {
    case ConversationId::Kind::Feed:
        return Kind::Story;
    case ConversationId::Kind::Story:
        return Kind::Comment;
    case ConversationId::Kind::AllChat:
    case ConversationId::Kind::Direct:
        break;
    }
    return Kind::Message;
}

void copyText(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

} // namespace

bool isEmoji(const QString &text)
{
    if (text.isEmpty() || text.toUtf8().size() > limits::emojiBytes)
        return false;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
    return finder.toNextBoundary() == text.size();
}

MessageActions::MessageActions(Messages &messages, const Link &link, QWidget *window)
    : m_messages(messages)
    , m_link(link)
    , m_window(window)
{}

std::unique_ptr<QMenu> MessageActions::menuFor(const MessageRow &row, const QUrl &link,
                                               const QString &selection)
{
    auto menu = std::make_unique<QMenu>(m_window);
    const Message &message = row.message;
    // Its text is then gone.
    connect(&m_messages, &Messages::updated, menu.get(),
            [menu = menu.get(), id = message.id, text = message.content](const Message &now) {
                if (now.id == id && now.content != text)
                    menu->close();
            });
    if (!selection.isEmpty())
        menu->addAction(tr("Copy selected text"), this, [selection] { copyText(selection); });
    else if (!message.deletedAt)
        menu->addAction(tr("Copy"), this, [text = message.content] { copyText(text); });
    if (!link.isEmpty()) {
        menu->addAction(tr("Copy link"), this,
                        [link] { copyText(link.toString(QUrl::FullyEncoded)); });
    }
    if (row.pending) {
        const QString clientOffset = row.pending->clientOffset;
        menu->addSeparator();
        if (row.pending->state == PendingMessage::State::Failed) {
            menu->addAction(tr("Send again"), this,
                            [this, clientOffset] { m_messages.sendAgain(clientOffset); });
        }
        menu->addAction(tr("Discard"), this,
                        [this, clientOffset] { m_messages.discard(clientOffset); });
        return menu;
    }
    if (message.deletedAt)
        return menu;
    menu->addSeparator();
    if (kindOf(message) == Kind::Message)
        menu->addAction(tr("Reply"), this, [this, message] { emit replyRequested(message); });
    addReactions(*menu, message);
    if (row.own)
        menu->addAction(tr("Edit"), this, [this, message] { emit editRequested(message); });
    if (row.own || m_hostRemove) {
        menu->addSeparator();
        menu->addAction(tr("Delete…"), this, [this, message] { askRemove(message); });
    }
    return menu;
}

void MessageActions::react(const MessageId &id, const QString &emoji, bool on)
{
    m_messages.react(id, emoji, on, [self = QPointer(this)](const Result<Done> &result) {
        if (self && !result)
            emit self->failed(sentence(result.error()));
    });
}

void MessageActions::openLink(const QUrl &url)
{
    if (url.scheme() == QLatin1StringView("chatbook")) {
        emit chatRequested(url.toString(QUrl::FullyEncoded));
        return;
    }
    if (!isOpenable(url)) {
        emit failed(tr("Only links to web pages, mail addresses and chats are opened."));
        return;
    }
    (new LinkDialog(url, m_window))->open();
}

void MessageActions::addReactions(QMenu &menu, const Message &message)
{
    QMenu *reactions = menu.addMenu(tr("React"));
    for (const QString &emoji : usualReactions)
        reactions->addAction(emoji, this, [this, message, emoji] { toggle(message, emoji); });
    reactions->addSeparator();
    reactions->addAction(tr("Other…"), this, [this, message] { askEmoji(message); });
}

void MessageActions::askEmoji(const Message &message)
{
    auto *dialog = new QInputDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("React"));
    dialog->setLabelText(tr("One emoji:"));
    dialog->setOkButtonText(tr("React"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, message](const QString &text) {
        const QString emoji = text.trimmed();
        if (isEmoji(emoji))
            toggle(message, emoji);
        else
            emit failed(tr("A reaction is one single emoji."));
    });
    dialog->open();
}

void MessageActions::askRemove(const Message &message)
{
    const Kind kind = kindOf(message);
    auto *box = new QMessageBox(QMessageBox::Question,
                                kind == Kind::Story     ? tr("Delete story")
                                : kind == Kind::Comment ? tr("Delete comment")
                                                        : tr("Delete message"),
                                kind == Kind::Story
                                    ? tr("Delete this story for everyone? Its comments stay.")
                                : kind == Kind::Comment ? tr("Delete this comment for everyone?")
                                                        : tr("Delete this message for everyone?"),
                                QMessageBox::Cancel, m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(oneLine(message.content));
    connect(&m_messages, &Messages::updated, box, [box, id = message.id](const Message &now) {
        if (now.id != id)
            return;
        box->setInformativeText(oneLine(now.content));
        if (now.deletedAt)
            box->reject();
    });
    QPushButton *button = box->addButton(tr("Delete"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(button, &QPushButton::clicked, this, [this, message] { remove(message); });
    box->open();
}

void MessageActions::remove(const Message &message)
{
    const auto done = [self = QPointer(this)](const Result<Done> &result) {
        if (self && !result)
            emit self->failed(sentence(result.error()));
    };
    if (message.sender.id == m_link.self().id)
        m_messages.remove(message.id, done);
    else if (m_hostRemove)
        m_hostRemove(message.id, done);
}

void MessageActions::toggle(const Message &message, const QString &emoji)
{
    bool on = true;
    for (const Reaction &reaction : message.reactions) {
        if (reaction.emoji == emoji && reaction.isOf(m_link.self().id))
            on = false;
    }
    react(message.id, emoji, on);
}

} // namespace chatbook::app
