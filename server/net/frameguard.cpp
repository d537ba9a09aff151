#include "net/frameguard.h"

#include <QtEndian>

#include <algorithm>

namespace chatbook::net {
namespace {

constexpr quint64 maskSize = 4;

} // namespace

FrameGuard::FrameGuard(QTcpSocket *socket)
    : m_socket(socket)
    , m_reading(QObject::connect(socket, &QTcpSocket::readyRead, socket, [this] { look(); }))
{}

FrameGuard::~FrameGuard()
{
    QObject::disconnect(m_reading);
}

void FrameGuard::arm()
{
    m_armed = true;
    look();
}

void FrameGuard::look()
{
    if (!m_armed)
        return;
    const QByteArray held = m_socket->peek(m_socket->bytesAvailable());
    m_foundUnmasked = !pass(QByteArrayView(held).sliced(std::min(m_seen, qint64(held.size()))));
    m_armed = !m_foundUnmasked;
    m_seen = held.size();
}

bool FrameGuard::pass(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        if (m_ahead > 0) {
            const auto skipped = qsizetype(std::min(m_ahead, quint64(bytes.size())));
            m_ahead -= quint64(skipped);
            bytes = bytes.sliced(skipped);
            continue;
        }
        m_header += bytes.front();
        bytes = bytes.sliced(1);
        if (m_header.size() < 2)
            continue;
        if ((m_header[1] & 0x80) == 0)
            return false;
        const quint64 length = m_header[1] & 0x7f;
        const qsizetype extra = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (m_header.size() < 2 + extra)
            continue;
        const char *extended = m_header.constData() + 2;
        m_ahead = maskSize + (extra == 2   ? qFromBigEndian<quint16>(extended)
                              : extra == 8 ? qFromBigEndian<quint64>(extended)
                                           : length);
        m_header.clear();
    }
    return true;
}

} // namespace chatbook::net
