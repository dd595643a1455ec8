// SPDX-License-Identifier: GPL-3.0-or-later
// Shards of an allocation: what is claimed twice, left over, or not there at all.
#include <algorithm>
#include <map>

#include "models/flags/flag.h"
#include "models/flags/lintparts.h"
#include "models/flags/numbertext.h"

namespace assay::flags {
namespace {

bool isAscii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string percent(std::uint32_t shards, std::uint32_t total)
{
    return numberText(shards * 100.0 / total);
}

class ShareLint {
public:
    ShareLint(const ufc::Allocation &allocation, std::uint32_t total, std::string path, std::vector<Finding> &findings)
        : m_allocation(allocation), m_total(total), m_path(std::move(path)), m_findings(findings)
    {
    }

    void look()
    {
        if (m_allocation.splits.empty())
            m_findings.push_back({FindingCode::NobodyMatches, m_path, {m_allocation.key}});
        for (std::size_t i = 0; i < m_allocation.splits.size(); ++i)
            lookAtRanges(i);
        lookAtClaims();
        const bool isSplit = m_allocation.splits.size() > 1;
        if (isSplit && !m_allocation.doLog)
            m_findings.push_back({FindingCode::ExperimentNotLogged, m_path, {m_allocation.key}, Fix{m_path + "/doLog", "true"}});
    }

private:
    void lookAtRanges(std::size_t split)
    {
        for (std::size_t s = 0; s < m_allocation.splits[split].shards.size(); ++s) {
            const ufc::Shard &shard = m_allocation.splits[split].shards[s];
            const std::string at = m_path + "/splits/" + std::to_string(split) + "/shards/" + std::to_string(s);
            if (!isAscii(shard.salt))
                m_findings.push_back({FindingCode::NonAsciiSalt, at + "/salt", {shard.salt}});
            for (std::size_t r = 0; r < shard.ranges.size(); ++r) {
                const ufc::Range &range = shard.ranges[r];
                const std::string rangeAt = at + "/ranges/" + std::to_string(r);
                if (range.end > m_total)
                    m_findings.push_back({FindingCode::RangeOutside, rangeAt, {m_allocation.key, std::to_string(range.end), std::to_string(m_total)},
                                          Fix{rangeAt + "/end", std::to_string(m_total)}});
                else if (range.start >= range.end)
                    m_findings.push_back({FindingCode::RangeEmpty, rangeAt, {m_allocation.key, std::to_string(range.start), std::to_string(range.end)}});
            }
        }
    }

    /// Ranges of one salt by split. A salt whose ranges are the same in every split is the exposure;
    /// any other divides the subjects, so its ranges have to be disjoint and should add up.
    void lookAtClaims()
    {
        std::map<std::string_view, std::vector<std::pair<const ufc::Split *, const ufc::Shard *>>> bySalt;
        for (const ufc::Split &split : m_allocation.splits) {
            for (const ufc::Shard &shard : split.shards)
                bySalt[shard.salt].emplace_back(&split, &shard);
        }
        for (const auto &[salt, claims] : bySalt) {
            const bool isExposure = std::ranges::all_of(claims, [&claims](const auto &claim) { return claim.second->ranges == claims.front().second->ranges; });
            if (claims.size() == m_allocation.splits.size() && claims.size() > 1 && !isExposure && haveSameOthers(salt))
                lookAtDivision(claims);
        }
    }

    /// True when the splits differ in nothing but this salt, so that their ranges compete.
    [[nodiscard]] bool haveSameOthers(std::string_view salt) const
    {
        const auto others = [salt](const ufc::Split &split) {
            std::vector<ufc::Shard> shards;
            std::ranges::copy_if(split.shards, std::back_inserter(shards), [salt](const ufc::Shard &shard) { return shard.salt != salt; });
            return shards;
        };
        const std::vector<ufc::Shard> first = others(m_allocation.splits.front());
        return std::ranges::all_of(m_allocation.splits, [&](const ufc::Split &split) { return others(split) == first; });
    }

    template <typename Claims>
    void lookAtDivision(const Claims &claims)
    {
        struct Claim {
            ufc::Range range;
            const ufc::Split *split;
        };
        std::vector<Claim> all;
        std::uint32_t sum = 0;
        for (const auto &[split, shard] : claims) {
            for (ufc::Range range : shard->ranges) {
                range.end = std::min(range.end, m_total); // a shard beyond the total does not exist
                if (range.start >= range.end)
                    continue;
                all.push_back({range, split});
                sum += range.size();
            }
        }
        std::ranges::sort(all, {}, [](const Claim &claim) { return claim.range.start; });
        bool isDisjoint = true;
        std::size_t farthest = 0; // the claim before this one that reaches farthest
        for (std::size_t i = 1; i < all.size(); ++i) {
            if (all[i].range.start < all[farthest].range.end) {
                isDisjoint = false;
                const std::uint32_t end = std::min(all[i].range.end, all[farthest].range.end);
                m_findings.push_back({FindingCode::ShardsClaimedTwice, m_path,
                                      {m_allocation.key, all[farthest].split->variation, all[i].split->variation,
                                       std::to_string(all[i].range.start) + " to " + std::to_string(end - 1)}});
            }
            if (all[i].range.end > all[farthest].range.end)
                farthest = i;
        }
        if (isDisjoint && sum < m_total)
            m_findings.push_back({FindingCode::SharesDoNotAddUp, m_path, {m_allocation.key, percent(sum, m_total), percent(m_total - sum, m_total)}});
    }

    const ufc::Allocation &m_allocation;
    std::uint32_t m_total;
    std::string m_path;
    std::vector<Finding> &m_findings;
};

} // namespace

void lintShares(const ufc::Flag &flag, const std::string &path, std::vector<Finding> &findings)
{
    for (std::size_t i = 0; i < flag.allocations.size(); ++i)
        ShareLint(flag.allocations[i], flag.totalShards, path + "/allocations/" + std::to_string(i), findings).look();
}

} // namespace assay::flags
