// SPDX-License-Identifier: GPL-3.0-or-later
#include <rapidcheck.h>

#include "models/flags/md5.h"
#include "models/flags/shardproof.h"

using namespace assay::flags;

namespace {

ufc::Allocation split(const std::vector<Share> &shares, const std::string &salt = "split")
{
    ufc::Allocation allocation{.key = "exp"};
    for (const Share &share : shares)
        allocation.splits.push_back({share.variation, {{salt, share.ranges}}, {}});
    return allocation;
}

ufc::Allocation exposed(std::uint32_t exposure, std::uint32_t control)
{
    ufc::Allocation allocation = split({{"control", {{0, control}}}, {"treatment", {{control, 10'000}}}});
    for (ufc::Split &part : allocation.splits)
        part.shards.insert(part.shards.begin(), {"exposure", {{0, exposure}}});
    return allocation;
}

/// Counts shard by shard, on one salt.
std::uint64_t movedByHand(const ufc::Allocation &before, const ufc::Allocation &after)
{
    const auto at = [](const ufc::Allocation &allocation, std::uint32_t shard) -> std::string {
        for (const ufc::Split &part : allocation.splits) {
            for (const Range &range : part.shards.front().ranges) {
                if (shard >= range.start && shard < range.end)
                    return part.variation;
            }
        }
        return {};
    };
    std::uint64_t moved = 0;
    for (std::uint32_t shard = 0; shard < 10'000; ++shard)
        moved += at(before, shard) != at(after, shard) ? 1U : 0U;
    return moved;
}

/// Random disjoint shares of three variations.
std::vector<Share> randomShares()
{
    std::vector<std::uint32_t> cuts;
    for (int i = 0; i < 6; ++i)
        cuts.push_back(*rc::gen::inRange<std::uint32_t>(0, 10'001));
    std::ranges::sort(cuts);
    std::vector<Share> shares;
    for (std::size_t i = 0; i < 3; ++i)
        shares.push_back({std::string(1, static_cast<char>('a' + i)), {{cuts[2 * i], cuts[2 * i + 1]}}});
    return shares;
}

} // namespace

class TestShardProof : public QObject
{
    Q_OBJECT

private slots:
    void proof_countsOneSaltExactly()
    {
        const ufc::Allocation before = split({{"control", {{0, 5'000}}}, {"treatment", {{5'000, 10'000}}}});
        const ufc::Allocation after = split({{"control", {{0, 4'000}}}, {"treatment", {{4'000, 10'000}}}});
        const ShardProof proof = proveShards(before, after).value();

        QCOMPARE(proof.of, 10'000U);
        QCOMPARE(proof.moved, 1'000U);
        QCOMPARE(proof.betweenVariations, 1'000U);
        QVERIFY(proof.movements == (std::vector<Movement>{{"control", "treatment", 1'000}}));
        QVERIFY(!proof.isGrowthOnly());
        QCOMPARE(proof.before.at("control"), 5'000U);
        QCOMPARE(proof.after.at("treatment"), 6'000U);
    }

    /// Exposure 50 % to 80 % of a 50/50 split: 30 % come in, nobody changes.
    void proof_ofMoreExposureIsGrowthOnly()
    {
        const ShardProof proof = proveShards(exposed(5'000, 5'000), exposed(8'000, 5'000)).value();

        QCOMPARE(proof.of, 100'000'000U);
        QCOMPARE(proof.perTenThousand(proof.gained), 3'000.0);
        QCOMPARE(proof.moved, proof.gained);
        QVERIFY(proof.isGrowthOnly());
        QVERIFY(!proveShards(exposed(8'000, 5'000), exposed(5'000, 5'000))->isGrowthOnly());
    }

    void proof_ofANewSaltMovesAsChanceDoes()
    {
        const std::vector<Share> halves{{"a", {{0, 5'000}}}, {"b", {{5'000, 10'000}}}};
        const ShardProof proof = proveShards(split(halves, "old"), split(halves, "new")).value();

        QCOMPARE(proof.perTenThousand(proof.betweenVariations), 5'000.0);
    }

    void proof_agreesWithCountingShards()
    {
        rc::check("cells and single shards give one count", [] {
            const ufc::Allocation before = split(randomShares());
            const ufc::Allocation after = split(randomShares());
            const std::optional<ShardProof> proof = proveShards(before, after);
            RC_ASSERT(proof.has_value());
            RC_ASSERT(proof->moved == movedByHand(before, after));
            RC_ASSERT(proof->moved == proof->gained + proof->lost + proof->betweenVariations);
        });
    }

    /// No layout of the wanted sizes can move fewer: every variation keeps min(old, new).
    void leastMoving_movesAsFewAsPossible()
    {
        rc::check("sizes are met, shares are disjoint, and nobody moves without need", [] {
            const std::vector<Share> current = randomShares();
            std::vector<std::pair<std::string, std::uint32_t>> wanted;
            std::uint32_t left = 10'000;
            for (const char *variation : {"b", "a", "d"}) {
                const std::uint32_t size = *rc::gen::inRange<std::uint32_t>(0, left + 1);
                wanted.emplace_back(variation, size);
                left -= size;
            }
            const std::vector<Share> fresh = leastMoving(current, wanted);
            std::uint64_t kept = 0;
            std::vector<int> owners(10'000, 0);
            for (std::size_t i = 0; i < wanted.size(); ++i) {
                RC_ASSERT(fresh[i].shards() == wanted[i].second);
                for (const Range &range : fresh[i].ranges) {
                    for (std::uint32_t shard = range.start; shard < range.end; ++shard)
                        RC_ASSERT(++owners[shard] == 1);
                }
                const auto old = std::ranges::find(current, wanted[i].first, &Share::variation);
                kept += old == current.end() ? 0 : std::min(old->shards(), wanted[i].second);
            }
            const ShardProof proof = proveShards(split(current), split(fresh)).value();
            std::uint64_t stayed = 0;
            for (const auto &[variation, count] : proof.after)
                stayed += count;
            stayed -= proof.gained + proof.betweenVariations;
            RC_ASSERT(stayed == kept);
        });
    }

    void alternative_keepsTheSizesAndMovesLess()
    {
        // Re-cut from the left, three variations shift although only one grows.
        const ufc::Allocation before = split({{"a", {{0, 3'000}}}, {"b", {{3'000, 6'000}}}, {"c", {{6'000, 9'000}}}});
        const ufc::Allocation after = split({{"a", {{0, 4'000}}}, {"b", {{4'000, 7'000}}}, {"c", {{7'000, 10'000}}}});
        const std::optional<ufc::Allocation> alternative = leastMovingAlternative(before, after);
        QVERIFY(alternative.has_value());
        const ShardProof planned = proveShards(before, after).value();
        const ShardProof proof = proveShards(before, *alternative).value();

        QVERIFY(proof.after == planned.after);
        QCOMPARE(planned.moved, 3'000U);
        QCOMPARE(proof.moved, 1'000U);
        QVERIFY(proof.isGrowthOnly());
        QVERIFY(!leastMovingAlternative(before, *alternative).has_value());
    }

    /// The proof speaks of shards; this is what real subjects do.
    void proof_predictsWhatHashesDo()
    {
        const ShardProof proof = proveShards(exposed(5'000, 5'000), exposed(7'000, 4'000)).value();
        int moved = 0;
        constexpr int subjects = 20'000;
        for (int i = 0; i < subjects; ++i) {
            const std::string key = "subject-" + std::to_string(i);
            const std::uint32_t exposure = shardOf("exposure", key, 10'000);
            const std::uint32_t part = shardOf("split", key, 10'000);
            const int before = exposure >= 5'000 ? 0 : (part < 5'000 ? 1 : 2);
            const int after = exposure >= 7'000 ? 0 : (part < 4'000 ? 1 : 2);
            moved += before != after ? 1 : 0;
        }
        QVERIFY(std::abs(moved / double{subjects} - proof.perTenThousand(proof.moved) / 10'000.0) < 0.016); // five standard deviations
    }
};

QTEST_APPLESS_MAIN(TestShardProof)
#include "tst_shardproof.moc"
