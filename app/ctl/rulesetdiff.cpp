// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/rulesetdiff.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace assay::ctl {
namespace {

using flags::ChangeSign;

const char *nameOf(ChangeSign sign)
{
    switch (sign) {
    case ChangeSign::Added: return "added";
    case ChangeSign::Removed: return "removed";
    case ChangeSign::Changed: return "changed";
    }
    return "changed";
}

char markOf(ChangeSign sign)
{
    return sign == ChangeSign::Added ? '+' : sign == ChangeSign::Removed ? '-' : '~';
}

void addProofs(const flags::ufc::Flag &before, const flags::ufc::Flag &after, std::vector<AllocationProof> &proofs)
{
    for (const flags::ufc::Allocation &allocation : after.allocations) {
        const auto old = std::ranges::find(before.allocations, allocation.key, &flags::ufc::Allocation::key);
        if (old == before.allocations.end() || old->splits == allocation.splits || before.totalShards != after.totalShards)
            continue;
        AllocationProof made{after.key, allocation.key, flags::proveShards(*old, allocation, after.totalShards), {}};
        if (const auto alternative = flags::leastMovingAlternative(*old, allocation, after.totalShards)) {
            if (const auto proof = flags::proveShards(*old, *alternative, after.totalShards))
                made.leastMoved = proof->moved;
        }
        if (!made.proof || made.proof->moved > 0)
            proofs.push_back(std::move(made));
    }
}

Json proofJson(const AllocationProof &entry)
{
    Json json{{"flag", entry.flag}, {"allocation", entry.allocation}};
    if (!entry.proof)
        return json;
    const flags::ShardProof &proof = *entry.proof;
    json["of"] = proof.of;
    json["moved"] = proof.moved;
    json["moved_per_ten_thousand"] = proof.perTenThousand(proof.moved);
    json["between_variations"] = proof.betweenVariations;
    json["gained"] = proof.gained;
    json["lost"] = proof.lost;
    json["growth_only"] = proof.isGrowthOnly();
    json["movements"] = Json::array();
    for (const flags::Movement &movement : proof.movements)
        json["movements"].push_back({{"from", movement.from}, {"to", movement.to}, {"count", movement.count}});
    if (entry.leastMoved)
        json["least_moving_alternative"]
            = {{"moved", *entry.leastMoved}, {"moved_per_ten_thousand", proof.perTenThousand(*entry.leastMoved)}};
    return json;
}

QString shards(const flags::ShardProof &proof, std::uint64_t count)
{
    return QString::number(proof.perTenThousand(count), 'g', 6);
}

void printProof(const AllocationProof &entry, const Terminal &terminal)
{
    const QString name = QString::fromStdString(entry.flag + "/" + entry.allocation);
    if (!entry.proof)
        return terminal.print(QStringLiteral("  ") + name + QStringLiteral(": uses too many salts to count what moves"));
    const flags::ShardProof &proof = *entry.proof;
    terminal.print(QStringLiteral("  %1: %2 of 10000 shards move (%3 between variations, %4 gained, %5 lost)%6")
                       .arg(name, shards(proof, proof.moved), shards(proof, proof.betweenVariations), shards(proof, proof.gained),
                            shards(proof, proof.lost), proof.isGrowthOnly() ? QStringLiteral("; growth only") : QString{}));
    for (const flags::Movement &movement : proof.movements)
        terminal.print(QStringLiteral("      %1 -> %2: %3")
                           .arg(movement.from.empty() ? QStringLiteral("(none)") : QString::fromStdString(movement.from),
                                movement.to.empty() ? QStringLiteral("(none)") : QString::fromStdString(movement.to),
                                shards(proof, movement.count)));
    if (entry.leastMoved)
        terminal.print(QStringLiteral("      the same shares can be had by moving %1").arg(shards(proof, *entry.leastMoved)));
}

} // namespace

RulesetDiff diffOf(const flags::ufc::Document &before, const flags::ufc::Document &after)
{
    RulesetDiff result{flags::diff(before, after), {}};
    for (const flags::ufc::Flag &flag : after.flags) {
        if (const flags::ufc::Flag *old = before.find(flag.key))
            addProofs(*old, flag, result.proofs);
    }
    return result;
}

Json diffJson(const RulesetDiff &diff)
{
    Json json{{"changes", Json::array()}, {"shard_proofs", Json::array()}};
    for (const flags::Change &change : diff.changes) {
        const flags::ChangeKindInfo &info = flags::infoOf(change.kind);
        json["changes"].push_back({{"kind", info.name},
                                   {"sign", nameOf(info.sign)},
                                   {"flag", change.flag},
                                   {"allocation", change.allocation},
                                   {"arguments", change.arguments},
                                   {"sentence", flags::sentenceOf(change)}});
    }
    for (const AllocationProof &proof : diff.proofs)
        json["shard_proofs"].push_back(proofJson(proof));
    return json;
}

void printDiff(const RulesetDiff &diff, const Terminal &terminal)
{
    if (diff.changes.empty())
        return terminal.print(QStringLiteral("No difference."));
    for (const flags::Change &change : diff.changes)
        terminal.print(QString::fromStdString(std::string(1, markOf(flags::infoOf(change.kind).sign)) + " " + change.flag + ": "
                                              + flags::sentenceOf(change)));
    if (!diff.proofs.empty())
        terminal.print(QStringLiteral("Subjects that move:"));
    for (const AllocationProof &proof : diff.proofs)
        printProof(proof, terminal);
}

} // namespace assay::ctl
