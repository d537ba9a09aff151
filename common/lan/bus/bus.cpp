#include "avahibrowser.h"
#include "avahipublisher.h"
#include "firewalld.h"

namespace chatbook::lan {
namespace {

class Bus : public SystemBus
{
public:
    std::unique_ptr<ServicePublisher> publisher(const Service &service, Family family) override
    {
        return std::make_unique<AvahiPublisher>(service, family);
    }
    std::unique_ptr<ServiceBrowser>
    browser(const std::function<void(const Service &)> &found) override
    {
        return std::make_unique<AvahiBrowser>(found);
    }
    void askFirewalld(const Opening &opening, QObject &context,
                      const std::function<void(const QStringList &)> &answered) override
    {
        lan::askFirewalld(opening, context, answered);
    }
};

} // namespace
} // namespace chatbook::lan

extern "C" Q_DECL_EXPORT chatbook::lan::SystemBus *chatbookSystemBus()
{
    return new chatbook::lan::Bus; // owned by the caller
}
