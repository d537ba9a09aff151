#pragma once

#include "avahi.h"

#include "lan/systembus.h"

#include <QTimer>

namespace chatbook::lan {

/// See SystemBus::browser().
class AvahiBrowser : public QObject, public ServiceBrowser
{
    Q_OBJECT

public:
    explicit AvahiBrowser(std::function<void(const Service &)> found);
    ~AvahiBrowser() override;

private slots:
    void itemNew(int interface, int protocol, const QString &name, const QString &type,
                 const QString &domain, uint flags);
    void itemRemove(int interface, int protocol, const QString &name, const QString &type,
                    const QString &domain, uint flags);

private:
    /// A service that was announced but not resolved.
    struct Item
    {
        int interface;
        int protocol;
        QString name;
        QString domain;

        friend bool operator==(const Item &, const Item &) = default;
    };

    void browse();
    void forget();
    void pace();
    void resolve(const Item &item);

    const std::function<void(const Service &)> m_found;
    Avahi m_avahi;
    Avahi::Object m_browser{QStringLiteral("ServiceBrowser"), {}}; ///< empty path: none yet
    QList<Item> m_items;
    qsizetype m_next = 0; ///< index of the item to resolve next
    QTimer m_turn;        ///< runs while there are items
};

} // namespace chatbook::lan
