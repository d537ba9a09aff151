#include "systembus.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLibrary>

namespace chatbook::lan {

std::unique_ptr<SystemBus> openSystemBus()
{
    if (!qEnvironmentVariableIsSet("DBUS_SYSTEM_BUS_ADDRESS") &&
        !QFileInfo::exists(QStringLiteral("/run/dbus/system_bus_socket")))
        return nullptr;
    // The same relative path in the build folder and after installation.
    QLibrary library(QCoreApplication::applicationDirPath() +
                     QStringLiteral("/" CHATBOOK_BUS_FOLDER "/chatbook-bus.so"));
    using Make = SystemBus *(*)();
    const auto make = reinterpret_cast<Make>(library.resolve("chatbookSystemBus"));
    return std::unique_ptr<SystemBus>(make ? make() : nullptr);
}

} // namespace chatbook::lan
