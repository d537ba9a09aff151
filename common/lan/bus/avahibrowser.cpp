#include "avahibrowser.h"

#include <QDBusPendingReply>
#include <QNetworkInterface>

#include <algorithm>
#include <chrono>

namespace chatbook::lan {
namespace {

using namespace std::chrono_literals;

constexpr qsizetype mostItems = 256;
/// So many are resolved at once; later ones wait.
constexpr qsizetype mostAtOnce = 32;
constexpr std::chrono::milliseconds round = 3s;
constexpr std::chrono::milliseconds leastPause = 25ms;

/// Avahi's answer to ResolveService: interface, protocol, name, type, domain, host, family,
/// address, port, texts, flags.
using Resolved = QDBusPendingReply<int, int, QString, QString, QString, QString, int, QString,
                                   ushort, QByteArrayList, uint>;

} // namespace

AvahiBrowser::AvahiBrowser(std::function<void(const Service &)> found)
    : m_found(std::move(found))
{
    connect(&m_avahi, &Avahi::cameUp, this, &AvahiBrowser::browse);
    connect(&m_avahi, &Avahi::wentDown, this, &AvahiBrowser::forget);
    m_turn.setSingleShot(true);
    connect(&m_turn, &QTimer::timeout, this, [this] {
        m_next = (m_next + 1) % m_items.size();
        resolve(m_items[m_next]);
        pace();
    });
    m_avahi.watch();
}

AvahiBrowser::~AvahiBrowser()
{
    if (!m_browser.path.isEmpty()) // the bus would free it only when the program ends
        m_avahi.call(m_browser, QStringLiteral("Free"), {});
}

void AvahiBrowser::forget()
{
    m_browser.path.clear();
    m_items.clear();
    pace();
}

/// Prepares a browser, connects to its signals, and only then lets it report.
void AvahiBrowser::browse()
{
    const QVariantList all{Avahi::AnyInterface, int(Avahi::AnyProtocol), QString(serviceType),
                           QString(), 0U};
    m_avahi.call({QStringLiteral("Server2")}, QStringLiteral("ServiceBrowserPrepare"), all,
                 [this](const QDBusPendingReply<QDBusObjectPath> &path) {
                     if (path.isError())
                         return;
                     m_browser.path = path.value().path();
                     m_avahi.listen(m_browser, QStringLiteral("ItemNew"), this,
                                    SLOT(itemNew(int, int, QString, QString, QString, uint)));
                     m_avahi.listen(m_browser, QStringLiteral("ItemRemove"), this,
                                    SLOT(itemRemove(int, int, QString, QString, QString, uint)));
                     m_avahi.call(m_browser, QStringLiteral("Start"), {});
                 });
}

void AvahiBrowser::itemNew(int interface, int protocol, const QString &name, const QString &,
                           const QString &domain, uint)
{
    const Item item{interface, protocol, name, domain};
    if (m_items.size() >= mostItems || m_items.contains(item))
        return;
    m_items.append(item);
    pace();
    if (m_items.size() <= mostAtOnce)
        resolve(item);
}

void AvahiBrowser::itemRemove(int interface, int protocol, const QString &name, const QString &,
                              const QString &domain, uint)
{
    m_items.removeOne({interface, protocol, name, domain});
    pace();
}

void AvahiBrowser::pace()
{
    if (m_items.isEmpty())
        m_turn.stop();
    else if (!m_turn.isActive())
        m_turn.start(std::max(leastPause, std::chrono::milliseconds(round / m_items.size())));
}

void AvahiBrowser::resolve(const Item &item)
{
    // An address of the family in which it is announced: the server can be reached there.
    m_avahi.call(
        {QStringLiteral("Server")}, QStringLiteral("ResolveService"),
        {item.interface, item.protocol, item.name, QString(serviceType), item.domain, item.protocol,
         0U},
        [this, item](const Resolved &resolved) {
            if (resolved.isError() || !m_items.contains(item))
                return;
            QHostAddress address(resolved.argumentAt<7>());
            if (address.isLinkLocal() && address.protocol() == QAbstractSocket::IPv6Protocol)
                address.setScopeId(QNetworkInterface::interfaceNameFromIndex(item.interface));
            m_found({.name = item.name,
                     .port = resolved.argumentAt<8>(),
                     .texts = resolved.argumentAt<9>(),
                     .address = address});
        });
}

} // namespace chatbook::lan
