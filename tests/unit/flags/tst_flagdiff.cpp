// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/diff.h"
#include "models/flags/impact.h"

using namespace assay;
using namespace assay::flags;

namespace {

constexpr Timestamp kNow{1795521600 * kMicrosPerSecond}; // 2026-11-24T12:00:00Z

ufc::Allocation allocation(std::string key, std::uint32_t exposure, ufc::Rule rule = {})
{
    ufc::Allocation made{.key = std::move(key)};
    if (!rule.conditions.empty())
        made.rules = {std::move(rule)};
    const ufc::Shard exposed{"exposure", {{0, exposure}}};
    made.splits = {{"control", {exposed, {"split", {{0, 5'000}}}}, {}}, {"treatment", {exposed, {"split", {{5'000, 10'000}}}}, {}}};
    return made;
}

ufc::Flag flagOf(std::vector<ufc::Allocation> allocations)
{
    return {.key = "checkout", .enabled = true, .type = VariationType::String, .variations = {{"control", "old"}, {"treatment", "new"}}, .allocations = std::move(allocations)};
}

ufc::Rule inCountries(std::vector<std::string> countries)
{
    return {{{"country", Operator::OneOf, std::move(countries)}}};
}

QStringList sentences(const std::vector<Change> &changes)
{
    QStringList all;
    for (const Change &change : changes)
        all << QString::fromStdString(sentenceOf(change));
    return all;
}

} // namespace

class TestFlagDiff : public QObject
{
    Q_OBJECT

private slots:
    void equalMeaning_givesNothing()
    {
        const ufc::Document before{.flags = {flagOf({allocation("exp", 5'000, inCountries({"DE", "FR"}))})}};
        ufc::Document after = before;
        after.flags.front().allocations.front().rules.front() = inCountries({"FR", "DE"});
        after.createdAt = kNow;

        QVERIFY(diff(before, before).empty());
        QVERIFY(diff(before, after).empty());
    }

    void edits_becomeSentences()
    {
        const ufc::Flag before = flagOf({allocation("exp", 5'000, inCountries({"DE"})), allocation("late", 10'000)});
        ufc::Flag after = before;
        after.enabled = false;
        after.variations[1].value = "newer";
        after.variations.push_back({"third", "x"});
        std::swap(after.allocations[0], after.allocations[1]);
        after.allocations[1] = allocation("exp", 8'000, inCountries({"DE", "FR"}));
        after.allocations[1].doLog = false;
        after.allocations[1].endAt = kNow;

        QCOMPARE(sentences(diff(before, after)),
                 (QStringList{QStringLiteral("checkout is switched off; applications get their default."), QStringLiteral("checkout: variation treatment is newer instead of new."),
                              QStringLiteral("checkout has a new variation third: x."),
                              QStringLiteral("checkout: allocation exp is for country is one of DE, FR instead of country is one of DE."),
                              QStringLiteral("checkout: allocation exp ends at 2026-11-24T12:00:00.000Z instead of never."),
                              QStringLiteral("checkout: assignments of allocation exp are no longer logged."),
                              QStringLiteral("checkout: in allocation exp, control goes to 40 % of the eligible subjects instead of 25 %."),
                              QStringLiteral("checkout: in allocation exp, treatment goes to 40 % of the eligible subjects instead of 25 %."),
                              QStringLiteral("checkout: allocation exp moves from position 1 to 2.")}));
    }

    void flagsAndBandits_comeAndGo()
    {
        ufc::Document before{.flags = {flagOf({})}, .bandits = {{"banner", "v1", {}}}};
        ufc::Document after{.flags = {flagOf({})}, .bandits = {{"banner", "v2", {}}}};
        after.flags.front().key = "other";

        QCOMPARE(sentences(diff(before, after)), (QStringList{QStringLiteral("Flag other is new: on, 2 variations, 0 allocations."), QStringLiteral("Flag checkout is gone; applications get their default."),
                                                              QStringLiteral("Bandit banner changes its model from v1 to v2.")}));
    }

    void newSalt_isSaid()
    {
        ufc::Flag after = flagOf({allocation("exp", 5'000)});
        for (ufc::Split &split : after.allocations.front().splits)
            split.shards[1].salt = "another";

        const std::vector<Change> changes = diff(flagOf({allocation("exp", 5'000)}), after);
        QCOMPARE(changes.size(), 1U);
        QVERIFY(changes.front().kind == ChangeKind::SaltChanged);
    }

    /// 40 % of the subjects are in DE; half of the exposure moves, so 20 % get something instead of nothing.
    void impact_isTheShareOfRecentSubjectsThatMove()
    {
        const ufc::Document before{.flags = {flagOf({allocation("exp", 2'000, inCountries({"DE"}))})}};
        const ufc::Document after{.flags = {flagOf({allocation("exp", 7'000, inCountries({"DE"}))})}};
        AttributeProfile profile{kNow, {{{{"country", std::string{"DE"}}}, 400}, {{{"country", std::string{"US"}}}, 600}}};

        const std::vector<FlagImpact> impacts = impactOf(before, after, profile, kNow);

        QCOMPARE(impacts.size(), 1U);
        QVERIFY(impacts.front().share.has_value());
        QVERIFY(std::abs(*impacts.front().share - 0.2) < 0.02); // 8,000 generated keys in DE: 5 standard deviations are 0.011
        for (const ImpactMovement &movement : impacts.front().movements)
            QVERIFY(movement.from.empty());
        QVERIFY(impactOf(before, before, profile, kNow).empty());
    }

    void impact_ofAnUnknownAttributeIsUnknown()
    {
        const ufc::Document before{.flags = {flagOf({allocation("exp", 2'000, inCountries({"DE"}))})}};
        const ufc::Document after{.flags = {flagOf({allocation("exp", 7'000, {{{"plan", Operator::OneOf, std::vector<std::string>{"gold"}}}})})}};
        const AttributeProfile profile{kNow, {{{{"country", std::string{"DE"}}}, 400}}};

        const std::vector<FlagImpact> impacts = impactOf(before, after, profile, kNow);

        QCOMPARE(impacts.size(), 1U);
        QVERIFY(!impacts.front().share.has_value());
        QVERIFY(impacts.front().unknownAttributes == std::vector<std::string>{"plan"});
    }
};

QTEST_APPLESS_MAIN(TestFlagDiff)
#include "tst_flagdiff.moc"
