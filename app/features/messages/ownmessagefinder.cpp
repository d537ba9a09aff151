#include "ownmessagefinder.h"

#include "wirelimits.h"

#include <algorithm>

namespace chatbook::app {

OwnMessageFinder::OwnMessageFinder(std::unique_ptr<MessageSource> source, QObject *parent)
    : QObject(parent)
    , m_source(std::move(source))
{
    connect(m_source.get(), &MessageSource::pageReady, this,
            [this](const PageRequest &, const MessagePage &page) { takePage(page); });
    connect(m_source.get(), &MessageSource::pageFailed, this,
            [this](const PageRequest &, const Error &why) { emit failed(why); });
    m_source->requestPage({.limit = limits::pageMaximum});
}

void OwnMessageFinder::takePage(const MessagePage &page)
{
    const UserId self = m_source->self().id;
    const auto own =
        std::find_if(page.messages.crbegin(), page.messages.crend(), [&](const Message &message) {
            return message.sender.id == self && !message.deletedAt;
        });
    m_seen += page.messages.size();
    if (own != page.messages.crend())
        emit found(*own);
    else if (!page.more || page.messages.isEmpty())
        emit notFound(tr("You have written nothing here that could be edited."));
    else if (m_seen >= reach)
        emit notFound(tr("None of the last %L1 messages here is yours.").arg(m_seen));
    else
        m_source->requestPage({.where = PageRequest::Where::Before,
                               .offset = page.messages.constFirst().offset,
                               .limit = limits::pageMaximum});
}

} // namespace chatbook::app
