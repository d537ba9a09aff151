#pragma once

#include "messagesource.h"

#include <array>

namespace chatbook::app {

/// Asks for the pages of a message list: one to open a part, and one at a time for each direction
/// from there. The answers to what was asked for a part that was left behind are dropped.
class PageLoader : public QObject
{
    Q_OBJECT

public:
    static constexpr int pageSize = 50;

    enum class Purpose { Open, Older, Newer };
    /// How loading for one purpose goes.
    enum class Progress { Idle, Loading, Failed };

    explicit PageLoader(MessageSource *source);

    void open(const PageRequest &request);
    void openAgain() { open(m_openRequest); }
    /// Nothing happens while such a page, or another part, is under way.
    void fetchOlder(qint64 before);
    void fetchNewer(qint64 after);
    /// Whether that failed. It did not, from here on.
    bool takeFailure(Purpose purpose);

    Progress progress(Purpose purpose) const { return m_progress[size_t(purpose)]; }
    /// Why the latest page failed.
    const Error &failure() const { return m_failure; }
    bool isWaiting() const { return !m_asked.isEmpty(); }

signals:
    void loaded(chatbook::app::PageLoader::Purpose purpose,
                const chatbook::app::PageRequest &request, const chatbook::app::MessagePage &page);
    void progressChanged();
    /// All that was asked for has come.
    void finished();

private:
    struct Asked
    {
        PageRequest request;
        Purpose purpose;
        int generation; ///< of m_generation when it was asked for
    };

    void fetch(Purpose purpose, const PageRequest &request);
    void ask(Purpose purpose, const PageRequest &request);
    std::optional<Asked> takeAsked(const PageRequest &request);
    void onReady(const PageRequest &request, const MessagePage &page);
    void onFailed(const PageRequest &request, const Error &why);

    MessageSource *m_source;
    PageRequest m_openRequest;
    std::array<Progress, 3> m_progress = {}; ///< by purpose
    Error m_failure;
    QList<Asked> m_asked;
    int m_generation = 0;
};

} // namespace chatbook::app
