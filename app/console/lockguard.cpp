// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/lockguard.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QEvent>

namespace assay::console {

LockGuard::LockGuard(QObject *parent) : QObject(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(kDefaultIdle);
    connect(&m_timer, &QTimer::timeout, this, &LockGuard::due);
    watchDesktop();
}

/// Desktops without these services simply never send the signals. Each is heard from its owner alone.
void LockGuard::watchDesktop()
{
    for (const QString &saver : {QStringLiteral("org.freedesktop.ScreenSaver"), QStringLiteral("org.gnome.ScreenSaver")})
        QDBusConnection::sessionBus().connect(saver, {}, saver, QStringLiteral("ActiveChanged"), this, SLOT(screenChanged(bool)));
    const QString logind = QStringLiteral("org.freedesktop.login1");
    QDBusConnection::systemBus().connect(logind, QStringLiteral("/org/freedesktop/login1"), logind + QStringLiteral(".Manager"),
                                         QStringLiteral("PrepareForSleep"), this, SLOT(sleepChanged(bool)));
}

void LockGuard::setActive(bool isActive)
{
    m_isActive = isActive;
    QCoreApplication *application = QCoreApplication::instance();
    application->removeEventFilter(this);
    m_timer.stop();
    if (!isActive)
        return;
    application->installEventFilter(this);
    m_timer.start();
}

void LockGuard::setIdle(std::chrono::seconds idle)
{
    m_timer.setInterval(idle);
    if (m_isActive)
        m_timer.start();
}

std::chrono::seconds LockGuard::idle() const { return std::chrono::duration_cast<std::chrono::seconds>(m_timer.intervalAsDuration()); }

bool LockGuard::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
    case QEvent::TabletPress: m_timer.start(); break;
    default: break;
    }
    return QObject::eventFilter(watched, event);
}

void LockGuard::screenChanged(bool isLocked)
{
    if (isLocked && m_isActive)
        emit due();
}

void LockGuard::sleepChanged(bool isAboutToSleep)
{
    if (isAboutToSleep && m_isActive)
        emit due();
}

} // namespace assay::console
