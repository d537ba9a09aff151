#include "pageloader.h"

#include <algorithm>

namespace chatbook::app {

PageLoader::PageLoader(MessageSource *source)
    : m_source(source)
{
    connect(source, &MessageSource::pageReady, this, &PageLoader::onReady);
    connect(source, &MessageSource::pageFailed, this, &PageLoader::onFailed);
}

void PageLoader::open(const PageRequest &request)
{
    // Whatever else is under way belongs to a part that is left behind.
    ++m_generation;
    m_openRequest = request;
    m_progress.fill(Progress::Idle);
    ask(Purpose::Open, request);
}

void PageLoader::fetchOlder(qint64 before)
{
    fetch(Purpose::Older,
          {.where = PageRequest::Where::Before, .offset = before, .limit = pageSize});
}

void PageLoader::fetchNewer(qint64 after)
{
    fetch(Purpose::Newer, {.where = PageRequest::Where::After, .offset = after, .limit = pageSize});
}

void PageLoader::fetch(Purpose purpose, const PageRequest &request)
{
    if (progress(purpose) == Progress::Idle && progress(Purpose::Open) != Progress::Loading)
        ask(purpose, request);
}

bool PageLoader::takeFailure(Purpose purpose)
{
    Progress &progress = m_progress[size_t(purpose)];
    if (progress != Progress::Failed)
        return false;
    progress = Progress::Idle;
    return true;
}

void PageLoader::ask(Purpose purpose, const PageRequest &request)
{
    m_progress[size_t(purpose)] = Progress::Loading;
    m_asked.append({request, purpose, m_generation});
    m_source->requestPage(request);
    emit progressChanged();
}

std::optional<PageLoader::Asked> PageLoader::takeAsked(const PageRequest &request)
{
    const auto found = std::find_if(m_asked.cbegin(), m_asked.cend(),
                                    [&](const Asked &asked) { return asked.request == request; });
    if (found == m_asked.cend())
        return {};
    const Asked asked = *found;
    m_asked.erase(found);
    return asked;
}

void PageLoader::onReady(const PageRequest &request, const MessagePage &page)
{
    const std::optional<Asked> asked = takeAsked(request);
    if (!asked)
        return;
    if (asked->generation == m_generation) {
        m_progress[size_t(asked->purpose)] = Progress::Idle;
        emit loaded(asked->purpose, request, page);
        emit progressChanged();
    }
    if (m_asked.isEmpty())
        emit finished();
}

void PageLoader::onFailed(const PageRequest &request, const Error &why)
{
    const std::optional<Asked> asked = takeAsked(request);
    if (!asked || asked->generation != m_generation)
        return;
    m_progress[size_t(asked->purpose)] = Progress::Failed;
    m_failure = why;
    emit progressChanged();
}

} // namespace chatbook::app
