#pragma once

#include "hosting.h"
#include "joinlink.h"
#include "joinpage.h"
#include "joinrequest.h"

#include <functional>
#include <optional>

namespace chatbook::app {

class Profile;

/// The chat that this window hosts: starts it as the person chose, remembers the choice, and knows
/// where it runs.
class HostedChat : public QObject
{
    Q_OBJECT

public:
    /// Both must outlive it.
    HostedChat(Profile &profile, Hosting &hosting, QObject *parent);

    /// The choice of last time, for a person of that name.
    HostChoice lastChoice(const QString &name) const;
    void start(const HostChoice &choice);
    void stop();

    bool isStarting() const { return m_isStarting; }
    const std::optional<Hosted> &running() const { return m_running; }
    /// It runs, or a start is under way.
    bool isActive() const { return m_running || m_isStarting; }

    const HostChoice &choice() const { return m_choice; }
    /// For the next try to log in.
    void setPassword(const QString &password) { m_choice.password = password; }
    /// Remembers who may join from now on.
    void setAdmission(Admission admit);

    /// Makes the request with which the hosting person joins the running chat. `done` is called now
    /// or later, and not after the chat has stopped.
    void makeRequest(const std::function<void(const JoinRequest &)> &done);
    /// Makes a link for others. `done` is called now, or later unless `context` is gone.
    void makeLink(QObject *context, const std::function<void(const Result<JoinLink> &)> &done);
    /// Whether that address leads here, as far as an address tells. `port` is the chat's.
    bool isAt(const QUrl &address, int port) const;

signals:
    void started();
    /// It does not run, as the sentence says.
    void failed(const QString &why);
    void stopped();

private:
    Profile &m_profile;
    Hosting &m_hosting;
    HostChoice m_choice;
    bool m_isStarting = false;
    std::optional<Hosted> m_running;
};

} // namespace chatbook::app
