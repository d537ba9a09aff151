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
    /// What is announced, and not yet where.
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
    Avahi::Object m_browser{QStringLiteral("ServiceBrowser"), {}}; ///< without a path: none yet
    QList<Item> m_items;
    qsizetype m_next = 0; ///< of those, whose turn it is
    QTimer m_turn;        ///< while there are any
};

} // namespace chatbook::lan
