// SPDX-License-Identifier: GPL-3.0-or-later
// The waterfall: allocations nobody reaches, experiments that share subjects, keys and windows.
#include <algorithm>
#include <limits>
#include <map>

#include "models/flags/instant.h"
#include "models/flags/lintparts.h"

namespace assay::flags {
namespace {

struct Window {
    std::int64_t start;
    std::int64_t end;
};

Window windowOf(const ufc::Allocation &allocation)
{
    return {allocation.startAt ? allocation.startAt->micros : std::numeric_limits<std::int64_t>::min(),
            allocation.endAt ? allocation.endAt->micros : std::numeric_limits<std::int64_t>::max()};
}

bool covers(const Window &outer, const Window &inner)
{
    return outer.start <= inner.start && inner.end <= outer.end;
}

bool intersect(const Window &a, const Window &b)
{
    return a.start <= b.end && b.start <= a.end;
}

/// True when the union of ranges is every shard.
bool isEverything(std::vector<ufc::Range> ranges, std::uint32_t total)
{
    std::ranges::sort(ranges, {}, &ufc::Range::start);
    std::uint32_t covered = 0;
    for (const ufc::Range &range : ranges) {
        if (range.start > covered)
            return false;
        covered = std::max(covered, range.end);
    }
    return covered >= total;
}

/// True when every subject that passes the rules gets a variation. Recognised shapes: a split without
/// partial shards, or splits that divide one salt completely and are else the same.
bool takesEveryone(const ufc::Allocation &allocation, std::uint32_t total)
{
    std::map<std::string_view, std::vector<ufc::Range>> divided;
    for (const ufc::Split &split : allocation.splits) {
        std::vector<const ufc::Shard *> partial;
        for (const ufc::Shard &shard : split.shards) {
            if (!isEverything(shard.ranges, total))
                partial.push_back(&shard);
        }
        if (partial.empty())
            return true;
        if (partial.size() == 1) {
            std::vector<ufc::Range> &ranges = divided[partial.front()->salt];
            ranges.insert(ranges.end(), partial.front()->ranges.begin(), partial.front()->ranges.end());
        }
    }
    return std::ranges::any_of(divided, [total](const auto &entry) { return isEverything(entry.second, total); });
}

/// Every rule of `narrow` implies some rule of `wide`; no rules at all means everyone.
bool allImply(const std::vector<ufc::Rule> &narrow, const std::vector<ufc::Rule> &wide)
{
    if (wide.empty())
        return true;
    return !narrow.empty() && std::ranges::all_of(narrow, [&wide](const ufc::Rule &rule) {
        return std::ranges::any_of(wide, [&rule](const ufc::Rule &candidate) { return implies(rule, candidate); });
    });
}

bool allExclude(const std::vector<ufc::Rule> &first, const std::vector<ufc::Rule> &second)
{
    if (first.empty() || second.empty())
        return false;
    return std::ranges::all_of(first, [&second](const ufc::Rule &a) {
        return std::ranges::all_of(second, [&a](const ufc::Rule &b) { return areDisjoint(a, b); });
    });
}

/// True when the two take disjoint ranges of one salt, as allocations of a layer do.
bool areLayered(const ufc::Allocation &first, const ufc::Allocation &second)
{
    const auto rangesOf = [](const ufc::Allocation &allocation, std::string_view salt) {
        std::vector<ufc::Range> all;
        for (const ufc::Split &split : allocation.splits) {
            const auto shard = std::ranges::find(split.shards, salt, &ufc::Shard::salt);
            if (shard == split.shards.end())
                return std::vector<ufc::Range>{{0, std::numeric_limits<std::uint32_t>::max()}};
            all.insert(all.end(), shard->ranges.begin(), shard->ranges.end());
        }
        return all;
    };
    if (first.splits.empty())
        return false;
    return std::ranges::any_of(first.splits.front().shards, [&](const ufc::Shard &shard) {
        const std::vector<ufc::Range> a = rangesOf(first, shard.salt);
        const std::vector<ufc::Range> b = rangesOf(second, shard.salt);
        return std::ranges::none_of(a, [&b](const ufc::Range &range) {
            return std::ranges::any_of(b, [&range](const ufc::Range &other) { return other.start < range.end && range.start < other.end; });
        });
    });
}

bool isExperiment(const ufc::Allocation &allocation)
{
    return allocation.doLog && allocation.splits.size() > 1;
}

class OrderLint {
public:
    OrderLint(const ufc::Flag &flag, const std::string &path, const LintContext &context, std::vector<Finding> &findings)
        : m_flag(flag), m_path(path), m_context(context), m_findings(findings)
    {
    }

    void look()
    {
        for (std::size_t i = 0; i < m_flag.allocations.size(); ++i) {
            lookAtKey(i);
            lookAtWindow(i);
            lookAtRules(i);
            lookAtEarlier(i);
        }
    }

private:
    [[nodiscard]] std::string pathOf(std::size_t index) const { return m_path + "/allocations/" + std::to_string(index); }

    void lookAtKey(std::size_t index)
    {
        const ufc::Allocation &allocation = m_flag.allocations[index];
        if (allocation.key.empty())
            m_findings.push_back({FindingCode::AllocationKeyMissing, pathOf(index), {std::to_string(index + 1)}});
        for (std::size_t i = 0; i < index; ++i) {
            // Phases of one experiment share its key; their windows follow each other.
            if (m_flag.allocations[i].key == allocation.key && intersect(windowOf(m_flag.allocations[i]), windowOf(allocation)))
                return m_findings.push_back({FindingCode::AllocationKeyTwice, pathOf(index) + "/key", {allocation.key}});
        }
    }

    void lookAtWindow(std::size_t index)
    {
        const ufc::Allocation &allocation = m_flag.allocations[index];
        const Window window = windowOf(allocation);
        if (window.end < window.start)
            m_findings.push_back({FindingCode::WindowEmpty, pathOf(index), {allocation.key}});
        else if (m_context.now && window.end < m_context.now->micros)
            m_findings.push_back({FindingCode::WindowPast, pathOf(index), {allocation.key, canonicalInstant(window.end)}});
    }

    void lookAtRules(std::size_t index)
    {
        const ufc::Allocation &allocation = m_flag.allocations[index];
        for (std::size_t r = 1; r < allocation.rules.size(); ++r) {
            const auto earlier = allocation.rules.begin() + static_cast<std::ptrdiff_t>(r);
            const bool addsNobody = std::any_of(allocation.rules.begin(), earlier, [&](const ufc::Rule &rule) { return implies(allocation.rules[r], rule); });
            if (addsNobody)
                m_findings.push_back({FindingCode::RuleUnreachable, pathOf(index) + "/rules/" + std::to_string(r), {allocation.key, std::to_string(r + 1)}});
        }
    }

    void lookAtEarlier(std::size_t index)
    {
        const ufc::Allocation &allocation = m_flag.allocations[index];
        for (std::size_t i = 0; i < index; ++i) {
            const ufc::Allocation &earlier = m_flag.allocations[i];
            if (covers(windowOf(earlier), windowOf(allocation)) && takesEveryone(earlier, m_flag.totalShards)
                && allImply(allocation.rules, earlier.rules))
                return m_findings.push_back({FindingCode::AllocationUnreachable, pathOf(index), {allocation.key, earlier.key}});
        }
        for (std::size_t i = 0; i < index && isExperiment(allocation); ++i) {
            const ufc::Allocation &earlier = m_flag.allocations[i];
            const bool canMeet = isExperiment(earlier) && earlier.key != allocation.key && intersect(windowOf(earlier), windowOf(allocation))
                && !allExclude(earlier.rules, allocation.rules) && !areLayered(earlier, allocation);
            if (canMeet && !isHoldoutOf(earlier, allocation))
                m_findings.push_back({FindingCode::ExperimentsOverlap, pathOf(index), {earlier.key, allocation.key}});
        }
    }

    /// The held-out part of an experiment stands before it on purpose.
    static bool isHoldoutOf(const ufc::Allocation &earlier, const ufc::Allocation &experiment)
    {
        const auto hasHoldout = [](const ufc::Split &split) {
            return std::ranges::find(split.extraLogging, "holdoutKey", &std::pair<std::string, std::string>::first) != split.extraLogging.end();
        };
        return earlier.key.starts_with(experiment.key) && std::ranges::all_of(earlier.splits, hasHoldout);
    }

    const ufc::Flag &m_flag;
    const std::string &m_path;
    const LintContext &m_context;
    std::vector<Finding> &m_findings;
};

} // namespace

void lintOrder(const ufc::Flag &flag, const std::string &path, const LintContext &context, std::vector<Finding> &findings)
{
    OrderLint(flag, path, context, findings).look();
}

} // namespace assay::flags
