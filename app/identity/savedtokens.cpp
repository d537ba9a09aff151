#include "savedaccounts.h"

#include <QPointer>

#include <algorithm>

// The part of SavedAccounts that uses the keychain.
namespace chatbook::app {
namespace {

Error notGivenOut(const SavedAccount &account, ErrorCode why)
{
    return because(why == ErrorCode::Unavailable ? Reason::KeychainAway : Reason::KeychainLocked,
                   {account.server.name}, why);
}

/// Drops an answer if `accounts` was destroyed meanwhile.
template <class Function>
auto whileThere(SavedAccounts *accounts, Function function)
{
    return [self = QPointer(accounts), function = std::move(function)](const auto &result) {
        if (self)
            function(result);
    };
}

} // namespace

SecretsPlace SavedAccounts::secretsPlace() const
{
    const QList<SavedAccount> known = all();
    const bool away = std::any_of(known.begin(), known.end(),
                                  [](const SavedAccount &account) { return account.inKeychain; });
    const bool here = std::any_of(known.begin(), known.end(),
                                  [](const SavedAccount &account) { return !account.inKeychain; });
    if (away && here)
        return SecretsPlace::Both;
    return away || (!here && m_secrets.store) ? SecretsPlace::Keychain : SecretsPlace::File;
}

void SavedAccounts::readToken(const ServerId &server, SecretStore::SecretHandler done)
{
    const auto account =
        std::find_if(m_accounts.cbegin(), m_accounts.cend(),
                     [&](const SavedAccount &each) { return each.server.id == server; });
    if (account == m_accounts.cend()) {
        done(because(Reason::NoSuchAccount, {}, ErrorCode::NotFound));
        return;
    }
    if (!account->inKeychain || !account->token.isEmpty()) {
        done(QString(account->token));
        return;
    }
    if (!m_secrets.store) {
        done(notGivenOut(*account, ErrorCode::Unavailable));
        return;
    }
    // Ask the person only once, however often the connection comes and goes meanwhile.
    const QString entry = account->entry;
    m_readers[entry].append(std::move(done));
    if (m_readers[entry].size() > 1)
        return;
    // A person who tries again after being told wants to be asked for the password.
    const Dialog dialog = m_withheld.contains(entry) ? Dialog::Allowed : Dialog::Never;
    m_secrets.store->read(entry, dialog,
                          whileThere(this, [this, entry, dialog](const Result<QString> &token) {
                              if (token || dialog == Dialog::Allowed)
                                  m_withheld.remove(entry);
                              else
                                  m_withheld.insert(entry);
                              tokenRead(entry, token);
                          }));
}

void SavedAccounts::tokenRead(const QString &entry, const Result<QString> &token)
{
    const QList<SecretStore::SecretHandler> readers = m_readers.take(entry);
    SavedAccount *account = withEntry(entry);
    Result<QString> answer = because(Reason::AccountForgotten, {}, ErrorCode::NotFound);
    if (account && !account->inKeychain) {
        answer = QString(account->token); // there is a newer one
    } else if (account && token && !token->isEmpty()) {
        account->token = *token;
        m_declined = false;
        answer = token;
    } else if (account) {
        answer = notGivenOut(*account, token ? ErrorCode::NotFound : token.error().code);
    }
    const QPointer self(this);
    for (const SecretStore::SecretHandler &reader : readers)
        if (self)
            reader(answer);
}

/// Gives each token a name, which is stored in the file before the keychain gets it, so that
/// nothing is left there under an unknown name.
void SavedAccounts::nameTokens()
{
    if (!m_secrets.store)
        return;
    for (SavedAccount &account : m_accounts)
        if (!account.server.id.isEmpty() && account.entry.isEmpty())
            account.entry = m_secrets.makeEntry();
}

void SavedAccounts::discard(const SavedAccount &account)
{
    if (!account.entry.isEmpty())
        m_discarded.append(account.entry);
}

/// Does one thing at a time: moves the next token, or removes the next discarded one.
void SavedAccounts::tidySecrets()
{
    if (!m_secrets.store || m_tidying || m_declined)
        return;
    for (const SavedAccount &account : std::as_const(m_accounts))
        if (!account.inKeychain && !account.entry.isEmpty() && !account.token.isEmpty()) {
            moveToken(account.entry, account.token);
            return;
        }
    if (!m_discarded.isEmpty())
        removeDiscarded(m_discarded.first());
}

void SavedAccounts::moveToken(const QString &entry, const QString &token)
{
    m_tidying = true;
    m_secrets.store->write(
        entry, token, whileThere(this, [this, entry, token](const Result<Done> &written) {
            if (!written) {
                stopTidying(written.error().code);
                return;
            }
            m_secrets.store->read(
                entry, Dialog::Never,
                whileThere(this, [this, entry, token](const Result<QString> &kept) {
                    checkMoved(entry, token, kept);
                }));
        }));
}

void SavedAccounts::checkMoved(const QString &entry, const QString &token,
                               const Result<QString> &kept)
{
    if (!kept || *kept != token) {
        stopTidying(kept ? ErrorCode::Unavailable : kept.error().code);
        return;
    }
    SavedAccount *account = withEntry(entry);
    if (account && account->token == token) {
        account->inKeychain = true;
        if (!write()) {
            account->inKeychain = false; // as the file still has it
            stopTidying(ErrorCode::Unavailable);
            return;
        }
    }
    m_tidying = false;
    tidySecrets();
}

void SavedAccounts::removeDiscarded(const QString &entry)
{
    m_tidying = true;
    m_secrets.store->remove(entry, whileThere(this, [this, entry](const Result<Done> &removed) {
                                if (!removed) {
                                    stopTidying(removed.error().code);
                                    return;
                                }
                                m_discarded.removeAll(entry);
                                if (!write()) {
                                    m_discarded.append(entry);
                                    stopTidying(ErrorCode::Unavailable);
                                    return;
                                }
                                m_tidying = false;
                                tidySecrets();
                            }));
}

void SavedAccounts::stopTidying(ErrorCode code)
{
    m_tidying = false;
    m_declined = code != ErrorCode::Unavailable;
}

SavedAccount *SavedAccounts::withEntry(const QString &entry)
{
    const auto account =
        std::find_if(m_accounts.begin(), m_accounts.end(),
                     [&](const SavedAccount &each) { return each.entry == entry; });
    return account == m_accounts.end() ? nullptr : &*account;
}

} // namespace chatbook::app
