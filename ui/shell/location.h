// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace assay::ui {

/// A place in the window that Back and Forward return to: a screen and what it shows ("" = its list).
struct Location {
    QString screen;
    QString path;

    bool operator==(const Location &) const = default;
};

/// "results/new-checkout", as stored in the session.
[[nodiscard]] QString locationText(const Location &location);
[[nodiscard]] Location locationFromText(const QString &text);

/// Back and forward over locations, 50 deep. Pure; survives restart as a list of texts.
class NavigationHistory {
public:
    /// Goes somewhere new: what was forward is forgotten. The current place again changes nothing.
    void visit(const Location &location);
    /// Replaces the current place (a list that selects its first row by itself).
    void replace(const Location &location);
    [[nodiscard]] bool canGoBack() const { return m_at > 0; }
    [[nodiscard]] bool canGoForward() const { return m_at + 1 < m_places.size(); }
    Location back();
    Location forward();
    [[nodiscard]] Location current() const { return m_at >= 0 ? m_places.at(m_at) : Location(); }
    /// Distinct places, newest first.
    [[nodiscard]] QList<Location> recent(int most) const;

    [[nodiscard]] QStringList save() const;
    void restore(const QStringList &saved);

private:
    QList<Location> m_places;
    qsizetype m_at = -1;
};

} // namespace assay::ui
