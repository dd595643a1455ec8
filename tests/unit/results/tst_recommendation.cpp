// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "models/results/analysis.h"
#include "tests/unit/results/builders.h"

using namespace assay;
using namespace assay::results;
using namespace assay::results::testing;
using experiments::Action;
using experiments::GuardrailsOutcome;
using experiments::PrimaryOutcome;
using metrics::MetricKind;

namespace {

constexpr int kDays = 10;

/// A primary and a guardrail metric, both shares of 10 000 subjects with 5 000 in the control, ended by plan.
Snapshot ended(double primary, double guardrail)
{
    Snapshot snapshot = snapshotOf({"control", "treatment"}, kDays,
                                   {metricOf("primary", MetricKind::Conversion), metricOf("guard", MetricKind::Conversion)});
    snapshot.metrics[0].definition.precisionTarget = 0.01; // not reached by any number here
    snapshot.experiment.plan.secondary.clear();
    snapshot.experiment.plan.guardrails = {{"guard", 0.03, {}, false}};
    snapshot.experiment.end = startOf(Day{kFirstDay + kDays});
    snapshot.increments = {{0, 0, 0, sumsOf(10'000, 5'000, 5'000)},
                           {0, 1, 0, sumsOf(10'000, primary, primary)},
                           {1, 0, 0, sumsOf(10'000, 5'000, 5'000)},
                           {1, 1, 0, sumsOf(10'000, guardrail, guardrail)}};
    snapshot.exposures = {{0, 0, 10'000}, {1, 0, 10'000}};
    return snapshot;
}

AnalysisOptions fixed()
{
    AnalysisOptions options;
    options.method = experiments::Method::Fixed;
    return options;
}

const DecisionCheck &check(const Recommendation &recommendation, const std::string &id)
{
    return *std::ranges::find(recommendation.checks, id, &DecisionCheck::id);
}

} // namespace

class TestRecommendation : public QObject {
    Q_OBJECT

private slots:
    void contract_givesTheActionOfItsCell_data()
    {
        QTest::addColumn<double>("primary");
        QTest::addColumn<double>("guardrail");
        QTest::addColumn<int>("action");
        QTest::addColumn<int>("primaryOutcome");
        QTest::addColumn<int>("guardrailsOutcome");
        const auto row = [](const char *name, double primary, double guardrail, PrimaryOutcome first, GuardrailsOutcome second,
                            Action action) {
            QTest::newRow(name) << primary << guardrail << static_cast<int>(action) << static_cast<int>(first)
                                << static_cast<int>(second);
        };
        // The half-width of a lift is about 2.8 %; the margin is 3 %.
        row("better and held", 5'300, 5'100, PrimaryOutcome::Better, GuardrailsOutcome::Held, Action::RollOut);
        row("better and unproven", 5'300, 4'980, PrimaryOutcome::Better, GuardrailsOutcome::Unproven, Action::Discuss);
        row("better and harmed", 5'300, 4'700, PrimaryOutcome::Better, GuardrailsOutcome::Harmed, Action::Discuss);
        row("nothing seen", 5'010, 5'100, PrimaryOutcome::Inconclusive, GuardrailsOutcome::Held, Action::Discuss);
        row("nothing seen and harmed", 5'010, 4'700, PrimaryOutcome::Inconclusive, GuardrailsOutcome::Harmed,
            Action::DoNotRollOut);
        row("worse", 4'700, 5'100, PrimaryOutcome::Worse, GuardrailsOutcome::Held, Action::DoNotRollOut);
    }

    void contract_givesTheActionOfItsCell()
    {
        QFETCH(double, primary);
        QFETCH(double, guardrail);
        QFETCH(int, action);
        QFETCH(int, primaryOutcome);
        QFETCH(int, guardrailsOutcome);

        const Recommendation recommendation = analyse(ended(primary, guardrail), fixed()).recommendation;

        QCOMPARE(static_cast<int>(recommendation.outcomes.front().primary), primaryOutcome);
        QCOMPARE(static_cast<int>(recommendation.outcomes.front().guardrails), guardrailsOutcome);
        QCOMPARE(static_cast<int>(recommendation.action), action);
        QCOMPARE(recommendation.rule, std::string("contract"));
        QCOMPARE(recommendation.variation, std::optional<std::uint32_t>(1));
    }

    void contract_mayBeAnother()
    {
        Snapshot snapshot = ended(5'010, 5'100);
        snapshot.experiment.plan.contract.actions[1][0] = Action::RollOut;

        QCOMPARE(analyse(snapshot, fixed()).recommendation.action, Action::RollOut);
    }

    void running_waitsForThePlan()
    {
        Snapshot snapshot = ended(5'010, 5'100);
        snapshot.experiment.end = startOf(Day{kFirstDay + 30});
        snapshot.exposures.push_back({0, kDays - 1, 10}); // somebody still comes: there is a pace
        snapshot.exposures.push_back({1, kDays - 1, 10});
        const Analysis analysis = analyse(snapshot);

        QCOMPARE(analysis.recommendation.action, Action::KeepRunning);
        QCOMPARE(analysis.recommendation.rule, std::string("running.collecting"));
        QVERIFY(!analysis.recommendation.variation);
        QVERIFY(analysis.recommendation.daysLeft.has_value());
        QCOMPARE(*analysis.recommendation.daysLeft, *analysis.results.front().daysLeft);
    }

    void running_stopsForAHarmedGuardrail()
    {
        Snapshot snapshot = ended(5'010, 4'000);
        snapshot.experiment.end = startOf(Day{kFirstDay + 30});

        const Recommendation recommendation = analyse(snapshot).recommendation;

        QCOMPARE(recommendation.rule, std::string("guardrail-harmed"));
        QCOMPARE(recommendation.action, Action::DoNotRollOut);
        QCOMPARE(check(recommendation, "guardrails").state, CheckState::Fail);
    }

    void brokenSplit_isDiscussedWhateverTheNumbersSay()
    {
        Snapshot snapshot = ended(5'300, 5'100);
        snapshot.exposures[1].subjects = 12'000;

        const Recommendation recommendation = analyse(snapshot, fixed()).recommendation;

        QCOMPARE(recommendation.action, Action::Discuss);
        QCOMPARE(recommendation.rule, std::string("traffic-split"));
        QCOMPARE(check(recommendation, "split").state, CheckState::Fail);
    }

    void ofSeveralTreatments_theBestIsMeant()
    {
        Snapshot snapshot = ended(5'200, 5'100);
        snapshot.variations.push_back("other");
        snapshot.experiment.variations.push_back({"other", "other", 1, {}});
        snapshot.increments.insert(snapshot.increments.begin() + 2, {0, 2, 0, sumsOf(10'000, 5'400, 5'400)});
        snapshot.increments.push_back({1, 2, 0, sumsOf(10'000, 5'100, 5'100)});
        snapshot.exposures.push_back({2, 0, 10'000});

        const Recommendation recommendation = analyse(snapshot, fixed()).recommendation;

        QCOMPARE(recommendation.outcomes.size(), std::size_t{2});
        QCOMPARE(recommendation.action, Action::RollOut);
        QCOMPARE(recommendation.variation, std::optional<std::uint32_t>(2));
    }

    void checks_compareWithThePlan()
    {
        AnalysisOptions options = fixed();
        options.throughPeriod = 3;

        const Recommendation recommendation = analyse(ended(5'300, 5'100), options).recommendation;

        QCOMPARE(check(recommendation, "minimum-days").state, CheckState::Fail);
        QCOMPARE(*check(recommendation, "minimum-days").value, 4.0);
        QCOMPARE(*check(recommendation, "minimum-days").threshold, 7.0);
        QCOMPARE(check(recommendation, "minimum-subjects").state, CheckState::Pass);
        QCOMPARE(check(recommendation, "as-planned").state, CheckState::Warn);
        QCOMPARE(recommendation.action, Action::Discuss); // ended, but the range shown is too short
        QCOMPARE(recommendation.rule, std::string("wrapup.minimum-days"));
    }
};

QTEST_APPLESS_MAIN(TestRecommendation)
#include "tst_recommendation.moc"
