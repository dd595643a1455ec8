// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/paletteentries.h"

#include <algorithm>

#include <QCoreApplication>

#include "app/workspace/catalog.h"
#include "ui/shell/appaction.h"
#include "ui/shell/fuzzy.h"
#include "ui/shell/navigator.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

struct PaletteText {
    Q_DECLARE_TR_FUNCTIONS(Palette)
};

bool belongs(PaletteEntry::Kind kind, QChar prefix)
{
    if (prefix.isNull())
        return true;
    switch (kind) {
    case PaletteEntry::Kind::Action: return prefix == QLatin1Char('>');
    case PaletteEntry::Kind::Experiment: return prefix == QLatin1Char('%');
    case PaletteEntry::Kind::Metric: return prefix == QLatin1Char('~');
    case PaletteEntry::Kind::Help: return prefix == QLatin1Char('?') || prefix == QLatin1Char('>');
    case PaletteEntry::Kind::Other: return false;
    }
    return false;
}

enum class Group { Objects, Actions, Help };

Group groupOf(PaletteEntry::Kind kind)
{
    switch (kind) {
    case PaletteEntry::Kind::Action: return Group::Actions;
    case PaletteEntry::Kind::Help: return Group::Help;
    case PaletteEntry::Kind::Experiment:
    case PaletteEntry::Kind::Metric:
    case PaletteEntry::Kind::Other: break;
    }
    return Group::Objects;
}

struct Scored {
    int entry{};
    int score{};
    qsizetype recency{};
    QList<int> positions;
};

std::optional<Scored> scored(const PaletteEntry &entry, int index, const QString &query, const QStringList &recent)
{
    const auto byTitle = fuzzyMatch(query, entry.title);
    const auto byKey = entry.key.isEmpty() ? std::nullopt : fuzzyMatch(query, entry.key);
    if (!byTitle && !byKey)
        return std::nullopt;
    const int title = byTitle ? byTitle->score : -1;
    const int key = byKey ? byKey->score : -1;
    const auto used = recent.indexOf(entry.id);
    const qsizetype recency = used < 0 ? recent.size() : used;
    // Something used lately outranks a slightly better fit.
    const int bonus = used < 0 ? 0 : std::max(0, 10 - static_cast<int>(used));
    return Scored{index, std::max(title, key) + bonus - (entry.whyDisabled.isEmpty() ? 0 : 15), recency, byTitle ? byTitle->positions : QList<int>()};
}

QString caption(Group group)
{
    switch (group) {
    case Group::Objects: return PaletteText::tr("Objects");
    case Group::Actions: return PaletteText::tr("Actions");
    case Group::Help: return PaletteText::tr("Help");
    }
    return {};
}

PaletteEntry objectEntry(PaletteEntry::Kind kind, const char *type, const std::string &key, const std::string &name, const QString &secondary,
                         const QString &icon, const QString &screen, const QString &path, Navigator &navigator)
{
    PaletteEntry entry;
    entry.kind = kind;
    entry.id = QStringLiteral("%1:%2").arg(QLatin1String(type), text(key));
    entry.title = name.empty() ? text(key) : text(name);
    entry.key = text(key);
    entry.secondary = secondary;
    entry.icon = icon;
    entry.run = [&navigator, screen, path] { navigator.go(screen, path); };
    return entry;
}

} // namespace

PaletteQuery parsePaletteQuery(const QString &text)
{
    const QString trimmed = text.trimmed();
    if (!trimmed.isEmpty() && QStringLiteral(">%~?").contains(trimmed.front()))
        return {trimmed.front(), trimmed.mid(1).trimmed()};
    return {QChar(), trimmed};
}

QList<PaletteHit> paletteHits(const QList<PaletteEntry> &entries, const QString &query, const QStringList &recent, int limit)
{
    const PaletteQuery parsed = parsePaletteQuery(query);
    std::vector<Scored> found;
    for (int i = 0; i < entries.size(); ++i) {
        if (!belongs(entries.at(i).kind, parsed.prefix))
            continue;
        if (auto one = scored(entries.at(i), i, parsed.text, recent))
            found.push_back(std::move(*one));
    }
    std::ranges::stable_sort(found, [](const Scored &a, const Scored &b) {
        return a.score != b.score ? a.score > b.score : a.recency < b.recency;
    });
    QList<PaletteHit> hits;
    const bool hasBest = !parsed.text.isEmpty() && found.size() > 1;
    if (hasBest) {
        hits.append({PaletteText::tr("Best match"), -1, {}});
        hits.append({{}, found.front().entry, found.front().positions});
    }
    const bool wantsAll = !parsed.prefix.isNull();
    for (const Group group : {Group::Objects, Group::Actions, Group::Help}) {
        int shown = 0;
        for (std::size_t i = hasBest ? 1 : 0; i < found.size(); ++i) {
            const Scored &one = found[i];
            if (groupOf(entries.at(one.entry).kind) != group || (!wantsAll && shown >= limit))
                continue;
            if (shown++ == 0)
                hits.append({caption(group), -1, {}});
            hits.append({{}, one.entry, one.positions});
        }
    }
    return hits;
}

QList<PaletteEntry> actionEntries(ActionRegistry &actions)
{
    QList<PaletteEntry> entries;
    for (const AppAction &action : actions.actions()) {
        PaletteEntry entry;
        entry.kind = action.menu == MenuId::Help ? PaletteEntry::Kind::Help : PaletteEntry::Kind::Action;
        entry.id = QStringLiteral("action:") + action.id;
        entry.title = ActionRegistry::plainText(action.text);
        entry.whyDisabled = action.whyDisabled ? action.whyDisabled() : QString();
        entry.secondary = !entry.whyDisabled.isEmpty() ? entry.whyDisabled
            : action.submenu.isEmpty()                 ? ActionRegistry::plainText(ActionRegistry::menuTitle(action.menu))
                                                       : ActionRegistry::plainText(action.submenu);
        entry.icon = action.icon.isEmpty() ? QStringLiteral("play") : action.icon;
        entry.shortcut = action.shortcut.toString(QKeySequence::NativeText);
        entry.run = [&actions, id = action.id] { actions.run(id); };
        entries.append(entry);
    }
    return entries;
}

QList<PaletteEntry> objectEntries(const workspace::Catalog &catalog, Navigator &navigator)
{
    QList<PaletteEntry> entries;
    using Kind = PaletteEntry::Kind;
    for (const auto &[key, entry] : catalog.experiments) {
        if (catalog.latestSnapshot.contains(key))
            entries.append(objectEntry(Kind::Experiment, "results", key, entry.value.name, PaletteText::tr("Results"), QStringLiteral("results"),
                                       QStringLiteral("results"), text(key), navigator));
        entries.append(objectEntry(Kind::Experiment, "experiment", key, entry.value.name, PaletteText::tr("Experiment"), QStringLiteral("flask"),
                                   QStringLiteral("experiments"), text(key), navigator));
    }
    for (const auto &[key, entry] : catalog.metrics)
        entries.append(objectEntry(Kind::Metric, "metric", key, entry.value.name, PaletteText::tr("Metric"), QStringLiteral("metrics"), QStringLiteral("metrics"),
                                   text(key), navigator));
    const QString model = QStringLiteral("datamodel");
    for (const auto &[key, entry] : catalog.entities)
        entries.append(objectEntry(Kind::Other, "entity", key, entry.value.name, PaletteText::tr("Entity"), QStringLiteral("entity"), model,
                                   QStringLiteral("entity/%1").arg(text(key)), navigator));
    for (const auto &[key, entry] : catalog.assignmentSources)
        entries.append(objectEntry(Kind::Other, "assignment_source", key, entry.value.name, PaletteText::tr("Assignment source"), QStringLiteral("assignment"), model,
                                   QStringLiteral("assignment_source/%1").arg(text(key)), navigator));
    for (const auto &[key, entry] : catalog.factSources)
        entries.append(objectEntry(Kind::Other, "fact_source", key, entry.value.name, PaletteText::tr("Fact source"), QStringLiteral("fact"), model,
                                   QStringLiteral("fact_source/%1").arg(text(key)), navigator));
    for (const auto &[key, entry] : catalog.properties)
        entries.append(objectEntry(Kind::Other, "property", key, entry.value.name, PaletteText::tr("Property"), QStringLiteral("property"), model,
                                   QStringLiteral("property/%1").arg(text(key)), navigator));
    for (const auto &[key, entry] : catalog.connections)
        entries.append(objectEntry(Kind::Other, "connection", key, entry.value.name, PaletteText::tr("Warehouse"), QStringLiteral("database"),
                                   QStringLiteral("warehouses"), text(key), navigator));
    return entries;
}

} // namespace assay::ui
