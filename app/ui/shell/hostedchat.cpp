#include "hostedchat.h"

#include "hostclient.h"
#include "profile.h"

#include <QHostAddress>
#include <QHostInfo>

namespace chatbook::app {

namespace {

const QString chatNameKey = QStringLiteral("host-chat-name");
const QString admitKey = QStringLiteral("host-admit");

} // namespace

HostedChat::HostedChat(Profile &profile, Hosting &hosting, QObject *parent)
    : QObject(parent)
    , m_profile(profile)
    , m_hosting(hosting)
{
    connect(&hosting, &Hosting::started, this, [this](const Hosted &hosted) {
        if (!std::exchange(m_isStarting, false))
            return; // stopped meanwhile
        m_running = hosted;
        emit started();
    });
    connect(&hosting, &Hosting::failed, this, &HostedChat::failed);
    connect(&hosting, &Hosting::moved, this, [this](const Hosted &hosted) {
        if (m_running)
            m_running = hosted;
    });
}

HostChoice HostedChat::lastChoice(const QString &name) const
{
    return {.name = name,
            .chatName = QString::fromUtf8(m_profile.remembered(chatNameKey)),
            .admit = Admission(
                qBound(0, m_profile.remembered(admitKey).toInt(), int(Admission::Asked)))};
}

void HostedChat::start(const HostChoice &choice)
{
    m_choice = choice;
    m_profile.remember(chatNameKey, choice.chatName.toUtf8());
    setAdmission(choice.admit);
    m_isStarting = true;
    m_hosting.start({.dataDirectory = m_profile.hostDirectory(),
                     .port = defaultPort,
                     .chatName = choice.chatName,
                     .hostName = choice.name,
                     .admit = choice.admit});
}

void HostedChat::stop()
{
    m_isStarting = false;
    m_running.reset();
    m_hosting.stop();
    emit stopped();
}

void HostedChat::setAdmission(Admission admit)
{
    m_choice.admit = admit;
    m_profile.remember(admitKey, QByteArray::number(int(admit)));
}

void HostedChat::makeRequest(const std::function<void(const JoinRequest &)> &done)
{
    const auto make = [this, done](const QString &invite) {
        done({.address = m_running->loopback,
              .name = m_choice.name,
              .password = m_choice.password,
              .invite = invite,
              .key = m_running->key,
              .hostedHere = true});
    };
    if (m_choice.admit == Admission::Everyone)
        return make({});
    // Who hosts is let in by nobody else.
    constexpr int seconds = 600;
    HostClient(m_hosting, this)
        .makeInvite(false, seconds, [this, make](const Result<NewInvite> &invite) {
            if (m_running)
                make(invite ? invite->secret : QString());
        });
}

void HostedChat::makeLink(QObject *context,
                          const std::function<void(const Result<JoinLink> &)> &done)
{
    if (!m_running->isOnNetwork)
        return done(because(Reason::OnNoNetwork));
    HostClient(m_hosting, context).link(done); // it is at other addresses for others
}

bool HostedChat::isAt(const QUrl &address, int port) const
{
    if (m_running && m_running->addresses.contains(address.authority()))
        return true;
    const QString machine = QHostInfo::localHostName();
    const QStringList here{QStringLiteral("localhost"), machine, machine + u".local"};
    return isActive() && address.port() == port &&
           (QHostAddress(address.host()).isLoopback() ||
            here.contains(address.host(), Qt::CaseInsensitive));
}

} // namespace chatbook::app
