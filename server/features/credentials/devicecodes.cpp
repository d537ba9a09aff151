#include "devicecodes.h"

#include "passwords.h"
#include "wirelimits.h"

namespace chatbook::server {

DeviceCodes::DeviceCodes(const Clock &clock, RandomBytes random)
    : m_clock(clock)
    , m_random(std::move(random))
{}

QString DeviceCodes::make(UserKey user, std::chrono::seconds goodFor)
{
    dropExpired();
    drop(user);
    QString code = QString::fromLatin1(
        m_random(limits::inviteBytes)
            .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
    const QByteArray hash = hashToken(code);
    m_codes.insert(hash, {user, m_clock.elapsed() + goodFor});
    m_byUser.insert(user, hash);
    return code;
}

std::optional<UserKey> DeviceCodes::take(const QString &code)
{
    // Found by its hash, as invites are, so that the time it takes tells nothing.
    const auto found = m_codes.constFind(hashToken(code));
    if (found == m_codes.cend())
        return std::nullopt;
    const Code taken = *found;
    drop(taken.user);
    return taken.until > m_clock.elapsed() ? std::optional(taken.user) : std::nullopt;
}

void DeviceCodes::drop(UserKey user)
{
    m_codes.remove(m_byUser.take(user));
}

void DeviceCodes::dropExpired()
{
    const std::chrono::milliseconds now = m_clock.elapsed();
    m_codes.removeIf([&](auto code) {
        if (code->until > now)
            return false;
        m_byUser.remove(code->user);
        return true;
    });
}

} // namespace chatbook::server
