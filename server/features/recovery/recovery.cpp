#include "recovery.h"

#include "credentials.h"
#include "hub.h"
#include "names.h"
#include "namestore.h"
#include "peer.h"
#include "presence.h"
#include "resync.h"
#include "store.h"

namespace chatbook::server {

Recovery::Recovery(Store &store, Hub &hub, Presence &presence, Resync &resync,
                   Credentials &credentials, RandomBytes random)
    : m_store(store)
    , m_hub(hub)
    , m_presence(presence)
    , m_resync(resync)
    , m_credentials(credentials)
    , m_random(std::move(random))
{}

void Recovery::makeCode(const Who &who, const Answer<Secret> &done)
{
    m_store.read<Account>(
        [who](Database &database) { return findPerson(database, who); },
        [this, done](const Result<Account> &found) {
            if (!found)
                return done(found.error());
            if (found->isBanned)
                return done(Error{ErrorCode::Banned,
                                  QStringLiteral("%1 is banned: let them in again first.")
                                      .arg(found->user.name)});
            done(Secret{*found, m_credentials.codes.make(found->key, codeLifetime)});
        });
}

void Recovery::resetPassword(const Who &who, const Answer<Secret> &done)
{
    const QString password = newPassword();
    const bool running =
        m_credentials.passwords.hash(password, [this, who, password, done](const QString &hash) {
            if (hash.isEmpty())
                return done(noMemory());
            m_store.write<Account>(
                [who, hash](Writer &writer) {
                    return chatbook::server::resetPassword(writer, who, hash);
                },
                [password, done](const Result<Account> &changed) {
                    done(changed ? Result<Secret>(Secret{*changed, password}) : changed.error());
                });
        });
    if (!running)
        done(tooBusy());
}

void Recovery::rename(const Who &who, const QString &name, const Answer<Account> &done)
{
    const Result<QString> checked = name.isEmpty() ? name : checkNewName(name);
    if (!checked)
        return done(checked.error());
    m_store.write<Account>(
        [who, name = *checked](Writer &writer) -> Result<Account> {
            Result<Account> found = findPerson(writer.database(), who);
            if (!found)
                return found;
            return name.isEmpty() ? freeName(writer, *found) : renameAccount(writer, *found, name);
        },
        [this, done](const Result<Account> &changed) {
            if (changed)
                renamed(*changed);
            done(changed);
        });
}

/// For people to read out and type: 60 bits, without letters that look alike.
QString Recovery::newPassword() const
{
    static constexpr QLatin1StringView letters("0123456789abcdefghjkmnpqrstvwxyz");
    constexpr int length = 12;
    constexpr int group = 4;
    QString password;
    for (const char byte : m_random(length)) {
        if (password.size() % (group + 1) == group)
            password += QChar(u'-');
        password += letters[uchar(byte) % letters.size()];
    }
    return password;
}

void Recovery::renamed(const Account &account)
{
    m_credentials.revocations.note(account.key); // logins under way have read the old name
    m_resync.forget();
    for (Peer *peer : m_hub.peersOf(account.key))
        peer->rename(account.user.name);
    m_presence.renamed(account.user);
}

} // namespace chatbook::server
