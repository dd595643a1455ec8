// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/location.h"

namespace assay::ui {

namespace {

constexpr qsizetype kDepth = 50;

} // namespace

QString locationText(const Location &location)
{
    return location.path.isEmpty() ? location.screen : QString(location.screen + QLatin1Char('/') + location.path);
}

Location locationFromText(const QString &text)
{
    const auto slash = text.indexOf(QLatin1Char('/'));
    if (slash < 0)
        return {text, {}};
    return {text.left(slash), text.mid(slash + 1)};
}

void NavigationHistory::visit(const Location &location)
{
    if (m_at >= 0 && m_places.at(m_at) == location)
        return;
    m_places.resize(m_at + 1);
    m_places.append(location);
    if (m_places.size() > kDepth)
        m_places.removeFirst();
    m_at = m_places.size() - 1;
}

void NavigationHistory::replace(const Location &location)
{
    if (m_at < 0)
        visit(location);
    else
        m_places[m_at] = location;
}

Location NavigationHistory::back()
{
    if (canGoBack())
        --m_at;
    return current();
}

Location NavigationHistory::forward()
{
    if (canGoForward())
        ++m_at;
    return current();
}

QList<Location> NavigationHistory::recent(int most) const
{
    QList<Location> places;
    for (qsizetype i = m_places.size() - 1; i >= 0 && places.size() < most; --i) {
        if (!m_places.at(i).path.isEmpty() && !places.contains(m_places.at(i)))
            places.append(m_places.at(i));
    }
    return places;
}

QStringList NavigationHistory::save() const
{
    QStringList saved;
    for (qsizetype i = 0; i <= m_at; ++i)
        saved.append(locationText(m_places.at(i)));
    return saved;
}

void NavigationHistory::restore(const QStringList &saved)
{
    m_places.clear();
    m_at = -1;
    for (const QString &text : saved)
        visit(locationFromText(text));
}

} // namespace assay::ui
