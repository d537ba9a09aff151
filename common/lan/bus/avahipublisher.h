#pragma once

#include "avahi.h"

#include "lan/systembus.h"

namespace chatbook::lan {

/// See SystemBus::publisher().
class AvahiPublisher : public QObject, public ServicePublisher
{
    Q_OBJECT

public:
    AvahiPublisher(Service service, Family family);
    ~AvahiPublisher() override;

    void publish(const QList<int> &interfaces) override;
    void setTexts(const QByteArrayList &texts) override;

private slots:
    void serverChanged(int state, const QString &error);
    void groupChanged(int state, const QString &error);

private:
    void begin();
    void add();
    void rename();
    void callGroup(const QString &method, const QVariantList &arguments = {},
                   const Avahi::Answer &answered = {});
    QVariantList what(int interface) const;

    Service m_service;
    const int m_protocol; ///< Avahi's number
    QList<int> m_interfaces;
    Avahi m_avahi;
    Avahi::Object m_group{QStringLiteral("EntryGroup"), {}}; ///< empty path: none yet
    bool m_isRunning = false;                                ///< Avahi knows this computer's name
    bool m_isRenaming = false;
    int m_renamed = 0;
};

} // namespace chatbook::lan
