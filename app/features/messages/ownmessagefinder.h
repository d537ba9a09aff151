#pragma once

#include "messagesource.h"

#include <memory>

namespace chatbook::app {

/// Looks for this person's newest message that can be edited, page by page from the newest. Answers
/// once, unless it is destroyed before.
class OwnMessageFinder : public QObject
{
    Q_OBJECT

public:
    /// How many of the newest messages it looks through.
    static constexpr int reach = 10'000;

    explicit OwnMessageFinder(std::unique_ptr<MessageSource> source, QObject *parent = nullptr);

signals:
    void found(const chatbook::Message &message);
    /// There is none; `why` is a sentence to show to a person.
    void notFound(const QString &why);
    void failed(const chatbook::Error &why);

private:
    void takePage(const MessagePage &page);

    std::unique_ptr<MessageSource> m_source;
    qsizetype m_seen = 0;
};

} // namespace chatbook::app
