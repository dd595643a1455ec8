// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>

#include "app/store/localstore.h"
#include "app/workspace/sample.h"
#include "tests/integration/sample/samplerun.h"

using namespace assay;
using results::MetricResult;
using results::Verdict;

namespace {

constexpr Timestamp kNow{1'795'516'200'000'000}; // 2026-11-24T10:30:00Z

} // namespace

/// The sample workspace as a user gets it: what the results page says against what was planted.
class tst_SampleTruth : public QObject {
    Q_OBJECT

    Json m_planted;
    std::map<std::string, results::Snapshot> m_snapshots;
    std::map<std::string, results::Analysis> m_analyses;

    [[nodiscard]] const MetricResult &resultOf(const std::string &experiment, const std::string &metric,
                                               std::uint32_t variation = 1) const
    {
        const results::Snapshot &snapshot = m_snapshots.at(experiment);
        return *std::ranges::find_if(m_analyses.at(experiment).results, [&](const MetricResult &one) {
            return snapshot.metrics[one.metric].definition.key == metric && one.variation == variation;
        });
    }

    [[nodiscard]] results::CheckState checkOf(const std::string &experiment, const std::string &check) const
    {
        const auto &health = m_analyses.at(experiment).health;
        const auto found = std::ranges::find(health, check, &results::HealthCheck::id);
        return found == health.end() ? results::CheckState::NotApplicable : found->state;
    }

private slots:
    void initTestCase()
    {
        auto opened = store::makeSessionStore();
        QVERIFY(opened);
        const std::shared_ptr<store::DocumentStore> store = std::move(*opened);
        auto folder = workspace::SampleFolder::temporary();
        QVERIFY(folder);
        workspace::SampleOptions options;
        options.shopFile = folder->shopFile();
        options.runnerPath = ASSAY_BIN_DIR "/assay-runner";
        options.actor = "tester";
        options.now = kNow;
        const auto sample = workspace::loadSample(*store, options, {}, {});
        QVERIFY(sample);
        m_planted = Json::parse(sample->truth)["experiments"];

        workspace::Workspace::Context context;
        context.store = store;
        context.now = [] { return kNow; };
        context.newId = workspace::newUuid;
        const auto workspace = workspace::Workspace::load(std::move(context));
        QVERIFY(workspace);
        std::vector<workspace::Workspace::RunInput> inputs;
        for (const std::string &key : sample->experiments)
            inputs.push_back((*workspace)->runInput(key).value());
        const auto snapshots = testing::snapshotsOf(testing::pipelineContext(store, kNow), inputs);
        QVERIFY2(snapshots, snapshots ? "" : std::string{errorCodeName(snapshots.error().code)}.c_str());
        for (const results::Snapshot &snapshot : *snapshots) {
            m_analyses[snapshot.experiment.key] = results::analyse(snapshot);
            m_snapshots[snapshot.experiment.key] = snapshot;
        }
    }

    void alwaysValidIntervals_coverThePlantedLifts()
    {
        int comparisons{};
        for (const Json &planted : m_planted) {
            const std::string key = planted["key"];
            const results::Snapshot &snapshot = m_snapshots.at(key);
            for (const MetricResult &result : m_analyses.at(key).results) {
                const Json &lifts = planted["variations"][result.variation]["lifts"];
                const std::string metric = snapshot.metrics[result.metric].definition.key;
                if (!lifts.contains(metric) || !result.estimate.relative)
                    continue;
                const double lift = lifts[metric];
                const statistics::Effect &effect = *result.estimate.relative;
                QVERIFY2(*effect.interval.low <= lift && lift <= *effect.interval.high,
                         (key + " " + metric + " planted " + std::to_string(lift) + " seen " + std::to_string(effect.estimate))
                             .c_str());
                ++comparisons;
            }
        }
        QVERIFY(comparisons >= 35);
    }

    void story_isToldAsWritten()
    {
        struct Line {
            const char *experiment;
            const char *metric;
            std::uint32_t variation;
            Verdict verdict;
        };
        for (const Line &line : {Line{"new-checkout", "purchase-conversion", 1, Verdict::Better},
                                 Line{"pay-later", "revenue-per-user", 1, Verdict::Better},
                                 Line{"countdown-banner", "purchase-conversion", 1, Verdict::Worse},
                                 Line{"delivery-promise", "orders-per-user", 1, Verdict::Inconclusive},
                                 Line{"search-ranker", "product-views-per-user", 2, Verdict::Better},
                                 Line{"gift-wrap", "average-order-value", 1, Verdict::Better}}) {
            const MetricResult &result = resultOf(line.experiment, line.metric, line.variation);
            QVERIFY2(result.verdict == line.verdict,
                     (std::string{line.experiment} + " is " + std::string{results::verdictName(result.verdict)} + ", lift "
                      + std::to_string(result.estimate.relative->estimate) + ", se "
                      + std::to_string(result.estimate.relative->se))
                         .c_str());
        }
    }

    void guardrails_areBreachedWherePlanted()
    {
        using results::GuardrailState;
        const auto isBad
            = [](GuardrailState state) { return state == GuardrailState::Unproven || state == GuardrailState::Negative; };
        QVERIFY(isBad(resultOf("gift-wrap", "orders-per-user").guardrail));
        QVERIFY(isBad(resultOf("search-ranker", "page-load-time", 3).guardrail));
        QVERIFY(!isBad(resultOf("search-ranker", "page-load-time", 1).guardrail));
        QVERIFY(!isBad(resultOf("new-checkout", "page-load-time").guardrail));
    }

    void brokenSplit_isFlaggedAlone()
    {
        for (const Json &planted : m_planted) {
            const std::string key = planted["key"];
            const bool isBroken = planted["flaw"] == "broken-split";
            QCOMPARE(m_analyses.at(key).split.isMismatch, isBroken);
            QCOMPARE(checkOf(key, "split") == results::CheckState::Fail, isBroken);
        }
    }

    void mixedAssignments_areFlaggedAlone()
    {
        for (const Json &planted : m_planted) {
            const std::string key = planted["key"];
            const bool isMixed = planted["flaw"] == "mixed-assignments";
            QCOMPARE(checkOf(key, "mixed") != results::CheckState::Pass, isMixed);
            if (isMixed)
                QVERIFY(m_analyses.at(key).mixedShare > 0.10);
        }
    }

    void varianceReduction_isWorthIt()
    {
        for (const char *metric : {"orders-per-user", "revenue-per-user"}) {
            const auto reduction = resultOf("new-checkout", metric).estimate.varianceReduction;
            QVERIFY(reduction);
            QVERIFY2(*reduction > 0.15 && *reduction < 0.5, (std::string{metric} + " " + std::to_string(*reduction)).c_str());
        }
    }

    void states_showTheLifeCycle()
    {
        using experiments::State;
        const auto stateOf = [this](const char *key) {
            return experiments::statusOf(m_snapshots.at(key).experiment, m_analyses.at(key).evidence, kNow).state;
        };
        QCOMPARE(stateOf("new-checkout"), State::ReadyForReview);
        QCOMPARE(stateOf("pay-later"), State::Concluded);
        QCOMPARE(stateOf("recommended-for-you"), State::Running);
        QCOMPARE(stateOf("free-shipping-bar"), State::Running);
    }
};

QTEST_GUILESS_MAIN(tst_SampleTruth)
#include "tst_sampletruth.moc"
