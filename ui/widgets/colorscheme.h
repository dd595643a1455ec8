// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusVariant>
#include <QObject>

namespace assay::ui {

/// Whether the desktop asks for dark windows: the portal's setting `org.freedesktop.appearance
/// color-scheme`, with its change signal; without a portal the lightness of the system palette.
/// Qt 6.4 has no QStyleHints::colorScheme.
class ColorScheme final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ColorScheme)

public:
    explicit ColorScheme(QObject *parent = nullptr);

    [[nodiscard]] bool isDark() const { return m_isDark; }
    /// The portal answers 1 for dark, 2 for light, 0 for no preference.
    [[nodiscard]] static bool isDarkValue(const QVariant &portalValue, bool fallback);

signals:
    void changed();

private slots:
    void settingChanged(const QString &space, const QString &key, const QDBusVariant &value);

private:
    void ask();
    void set(bool isDark);

    bool m_fallback{};
    bool m_isDark{};
};

} // namespace assay::ui
