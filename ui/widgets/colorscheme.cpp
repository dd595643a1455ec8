// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/colorscheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QGuiApplication>
#include <QPalette>

namespace assay::ui {

namespace {

constexpr auto kService = "org.freedesktop.portal.Desktop";
constexpr auto kPath = "/org/freedesktop/portal/desktop";
constexpr auto kInterface = "org.freedesktop.portal.Settings";
constexpr auto kSpace = "org.freedesktop.appearance";
constexpr auto kKey = "color-scheme";

/// Read() wraps the value in a variant inside a variant; newer portals in one only.
QVariant unwrapped(QVariant value)
{
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value;
}

} // namespace

ColorScheme::ColorScheme(QObject *parent) : QObject(parent)
{
    m_fallback = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
    m_isDark = m_fallback;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(QLatin1String(kService), QLatin1String(kPath), QLatin1String(kInterface), QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    ask();
}

void ColorScheme::ask()
{
    QDBusMessage call = QDBusMessage::createMethodCall(QLatin1String(kService), QLatin1String(kPath), QLatin1String(kInterface),
                                                       QStringLiteral("Read"));
    call << QLatin1String(kSpace) << QLatin1String(kKey);
    auto *watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call, 3'000), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *finished) {
        const QDBusPendingReply<QDBusVariant> reply = *finished;
        if (!reply.isError())
            set(isDarkValue(unwrapped(reply.value().variant()), m_fallback));
        finished->deleteLater();
    });
}

bool ColorScheme::isDarkValue(const QVariant &portalValue, bool fallback)
{
    switch (portalValue.toUInt()) {
    case 1: return true;
    case 2: return false;
    default: return fallback; // 0: no preference
    }
}

void ColorScheme::settingChanged(const QString &space, const QString &key, const QDBusVariant &value)
{
    if (space == QLatin1String(kSpace) && key == QLatin1String(kKey))
        set(isDarkValue(unwrapped(value.variant()), m_fallback));
}

void ColorScheme::set(bool isDark)
{
    if (isDark == m_isDark)
        return;
    m_isDark = isDark;
    emit changed();
}

} // namespace assay::ui
