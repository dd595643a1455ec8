// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/flagimpact.h"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "app/ctl/await.h"
#include "app/workspace/catalog.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"

namespace assay::ctl {
namespace {

// How a run names what has no value, and what is too rare to be named.
constexpr std::string_view kNone = "__none__";
constexpr std::string_view kOther = "__other__";

/// The subjects of one experiment, told apart by one property or not at all.
struct Profile {
    CountedImpact source;        ///< all but the impact
    flags::AttributeProfile profile;
};

/// Under which names applications may know a property: as its column, as its key.
std::vector<std::string> namesOf(const std::string &property, const workspace::Catalog &catalog)
{
    std::vector<std::string> names{property};
    const auto found = catalog.properties.find(property);
    if (found != catalog.properties.end() && found->second.value.column != property)
        names.push_back(found->second.value.column);
    return names;
}

/// Everybody, without attributes: for flags whose rules look at none.
Profile everybody(const results::Snapshot &snapshot)
{
    Profile made{{{}, snapshot.experiment.key, {}, 0, 0, snapshot.asOf}, {snapshot.asOf, {}}};
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
        const std::vector<std::int64_t> subjects = results::cumulativeSubjects(snapshot, variation);
        made.source.subjects += subjects.empty() ? 0 : subjects.back();
    }
    made.profile.cells = {{{}, made.source.subjects}};
    return made;
}

Profile byProperty(const results::Snapshot &snapshot, std::uint32_t property, const workspace::Catalog &catalog)
{
    const std::string &key = snapshot.properties[property];
    Profile made{{{}, snapshot.experiment.key, key, 0, 0, snapshot.asOf}, {snapshot.asOf, {}}};
    std::map<std::string, std::int64_t> counts;
    for (const results::PropertyCount &row : snapshot.propertyCounts) {
        if (row.property == property)
            counts[row.value] += row.subjects;
    }
    const std::vector<std::string> names = namesOf(key, catalog);
    std::int64_t rare = 0;
    for (const auto &[value, subjects] : counts) {
        flags::ProfileCell cell{{}, subjects};
        for (const std::string &name : names)
            cell.attributes.emplace_back(name, value == kNone ? flags::ProfileValue{} : flags::ProfileValue{value});
        made.profile.cells.push_back(std::move(cell));
        made.source.subjects += subjects;
        rare += value == kOther ? subjects : 0;
    }
    if (made.source.subjects > 0)
        made.source.rareShare = static_cast<double>(rare) / static_cast<double>(made.source.subjects);
    return made;
}

/// Experiments in the order they were named; within one, everybody first.
Result<std::vector<Profile>> profilesOf(Context &context, const std::vector<std::string> &experiments)
{
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return fail(opened.error());
    std::vector<Profile> profiles;
    for (const std::string &experiment : experiments) {
        const Result<workspace::LoadedResults> loaded = await((*opened)->results(experiment));
        if (!loaded)
            return fail(loaded.error());
        const results::Snapshot &snapshot = *loaded->snapshot;
        profiles.push_back(everybody(snapshot));
        for (std::uint32_t property = 0; property < snapshot.properties.size(); ++property)
            profiles.push_back(byProperty(snapshot, property, *(*opened)->catalog()));
    }
    return profiles;
}

CountedImpact counted(const Profile &profile, const flags::FlagImpact &said)
{
    CountedImpact made = said.share ? profile.source : CountedImpact{};
    made.impact = said;
    return made;
}

/// An answer is better than none, and of no answers the one that lacks less.
bool isBetter(const flags::FlagImpact &said, const flags::FlagImpact &known)
{
    return !known.share && (said.share || said.unknownAttributes.size() < known.unknownAttributes.size());
}

Json movementsJson(const flags::FlagImpact &impact)
{
    Json list = Json::array();
    for (const flags::ImpactMovement &movement : impact.movements)
        list.push_back({{"from", movement.from}, {"to", movement.to}, {"share", movement.share}});
    return list;
}

QString named(const std::string &variation) { return variation.empty() ? QStringLiteral("(default of the application)") : QString::fromStdString(variation); }

QString reasonOf(const flags::FlagImpact &impact)
{
    QStringList attributes;
    for (const std::string &name : impact.unknownAttributes)
        attributes.append(QString::fromStdString(name));
    return attributes.isEmpty() ? QStringLiteral(", as no subjects were counted")
                                : QStringLiteral(", as no subjects were counted by ") + attributes.join(QStringLiteral(", ")) + QStringLiteral(" (together with all that its rules look at)");
}

void printImpact(const CountedImpact &counted, const Terminal &terminal)
{
    const QString flag = QStringLiteral("  ") + QString::fromStdString(counted.impact.flag);
    if (!counted.impact.share)
        return terminal.print(flag + QStringLiteral(": not known") + reasonOf(counted.impact));
    QString source = QStringLiteral("%1 subjects of %2").arg(ui::formatCount(counted.subjects), QString::fromStdString(counted.experiment));
    if (!counted.property.empty())
        source += QStringLiteral(" by ") + QString::fromStdString(counted.property);
    if (counted.rareShare > 0)
        source += QStringLiteral("; give or take %1 with rarer values").arg(ui::shareText(counted.rareShare));
    terminal.print(QStringLiteral("%1: %2 (%3)").arg(flag, ui::shareText(*counted.impact.share), source));
    for (const flags::ImpactMovement &movement : counted.impact.movements)
        terminal.print(QStringLiteral("      %1 -> %2: %3").arg(named(movement.from), named(movement.to), ui::shareText(movement.share)));
}

} // namespace

Result<std::vector<CountedImpact>> impactsOf(Context &context, const flags::ufc::Document &before, const flags::ufc::Document &after,
                                             const std::vector<std::string> &experiments)
{
    const Result<std::vector<Profile>> profiles = profilesOf(context, experiments);
    if (!profiles)
        return fail(profiles.error());
    std::vector<CountedImpact> impacts;
    for (const Profile &profile : *profiles) {
        const std::vector<flags::FlagImpact> said = flags::impactOf(before, after, profile.profile, (*context.workspace())->now());
        for (std::size_t i = 0; i < said.size(); ++i) {
            if (i == impacts.size())
                impacts.push_back(counted(profile, said[i]));
            else if (isBetter(said[i], impacts[i].impact))
                impacts[i] = counted(profile, said[i]);
        }
    }
    return impacts;
}

Json impactsJson(const std::vector<CountedImpact> &impacts)
{
    Json list = Json::array();
    for (const CountedImpact &counted : impacts) {
        Json json{{"flag", counted.impact.flag}};
        if (counted.impact.share) {
            json["share"] = *counted.impact.share;
            json["movements"] = movementsJson(counted.impact);
            json["experiment"] = counted.experiment;
            json["property"] = counted.property;
            json["subjects"] = counted.subjects;
            json["rare_share"] = counted.rareShare;
            json["as_of"] = toIsoTime(counted.asOf);
        } else {
            json["unknown_attributes"] = counted.impact.unknownAttributes;
        }
        list.push_back(std::move(json));
    }
    return list;
}

void printImpacts(const std::vector<CountedImpact> &impacts, const Terminal &terminal)
{
    if (impacts.empty())
        return;
    terminal.print(QStringLiteral("Recent subjects that get another variation:"));
    for (const CountedImpact &counted : impacts)
        printImpact(counted, terminal);
}

} // namespace assay::ctl
