// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <filesystem>
#include <map>

#include <QTemporaryDir>

#include "app/pipeline/runnerprocess.h"
#include "app/store/localstore.h"
#include "app/workspace/sampledocuments.h"
#include "models/sql/protocol.h"
#include "tests/integration/sample/samplerun.h"

using namespace assay;

namespace {

constexpr int kExperiments = ASSAY_COVERAGE_EXPERIMENTS;
constexpr int kSubjectsEach = 2'000;
constexpr Timestamp kNow{1'795'478'400'000'000}; // 2026-11-24
constexpr std::array kMetrics{"orders-per-user", "page-views-per-user", "sign-up-conversion"};

/// Generates with the runner, as everybody does. @return what was planted
Result<Json> generate(const std::string &file)
{
    sql::RunnerPlan plan;
    plan.job = "generate";
    plan.runId = workspace::newUuid();
    plan.connection.key = "shop";
    plan.connection.name = "Shop";
    plan.connection.kind = "duckdb";
    plan.options = canonicalJson(Json{{"file", file},
                                      {"layout", "many"},
                                      {"experiments", kExperiments},
                                      {"subjects", kExperiments * kSubjectsEach},
                                      {"seed", 20'261'124},
                                      {"as_of", "2026-11-24"}});
    Result<Json> truth = fail(ErrorCode::RunnerFailed);
    pipeline::RunnerListener listener;
    listener.onMessage = [&truth](const sql::RunnerMessage &message) -> Result<void> {
        if (const auto *done = std::get_if<sql::Done>(&message))
            truth = parseJson(done->result);
        if (const auto *failed = std::get_if<sql::Failed>(&message))
            truth = fail(failed->error);
        return {};
    };
    listener.onLog = [](const std::string &) {};
    listener.onTick = [] {};
    const auto end = pipeline::runRunner(ASSAY_BIN_DIR "/assay-runner", sql::encode(plan), listener, {});
    return end ? truth : fail(end.error());
}

/// What the sample's own definitions say about a planted experiment, for the planner.
class Definitions {
public:
    explicit Definitions(const std::filesystem::path &file)
    {
        const auto documents = workspace::sampleDocuments(file, dayOf(kNow)).value();
        for (const workspace::DocumentInput &document : documents)
            m_bodies[{document.kind, Json::parse(document.body)["key"].get<std::string>()}] = Json::parse(document.body);
    }

    [[nodiscard]] workspace::Workspace::RunInput inputFor(const Json &planted) const
    {
        workspace::Workspace::RunInput input;
        input.connection = metrics::connectionFromJson(m_bodies.at({"connection", "shop"})).value();
        input.request.assignmentSource
            = metrics::assignmentSourceFromJson(m_bodies.at({"assignment_source", "shop-assignments"})).value();
        for (const char *source : {"purchases", "page-views", "sign-ups"})
            input.request.factSources.push_back(metrics::factSourceFromJson(m_bodies.at({"fact_source", source})).value());
        for (const char *metric : kMetrics)
            input.request.metrics.push_back(metrics::metricFromJson(m_bodies.at({"metric", metric})).value());
        input.request.asOf = kNow;
        input.request.wantsSeries = false;

        experiments::Experiment &experiment = input.request.experiment;
        experiment.key = planted["key"];
        experiment.name = experiment.key;
        experiment.entity = "user";
        experiment.assignmentSource = "shop-assignments";
        for (const Json &variation : planted["variations"])
            experiment.variations.push_back({variation["key"], variation["key"], variation["share"], {}});
        experiment.control = experiment.variations.front().key;
        experiment.start = timestampFromIso(planted["start"].get<std::string>()).value();
        experiment.plan.primary = kMetrics[0];
        experiment.plan.secondary = {kMetrics[1], kMetrics[2]};
        return input;
    }

private:
    std::map<std::pair<std::string, std::string>, Json> m_bodies;
};

struct Tally {
    int comparisons{};
    int covered{};
};

/// Counts how many fixed 95 % intervals hold the planted lift.
void count(Tally &tally, const results::Snapshot &snapshot, const Json &planted, bool isVarianceReduced)
{
    results::AnalysisOptions options;
    options.method = experiments::Method::Fixed;
    options.level = 0.95;
    options.isVarianceReduced = isVarianceReduced;
    for (const results::MetricResult &result : results::analyse(snapshot, options).results) {
        const double lift = planted["variations"][1]["lifts"][snapshot.metrics[result.metric].definition.key].get<double>();
        ++tally.comparisons;
        if (!result.estimate.relative || result.estimate.isVarianceReduced != (isVarianceReduced && result.metric != 2))
            continue; // counts as a miss, and is seen
        const statistics::Interval &interval = result.estimate.relative->interval;
        tally.covered += *interval.low <= lift && lift <= *interval.high ? 1 : 0;
    }
}

} // namespace

/// Many independent experiments through the real planner and runner, against what was planted.
class tst_SampleCoverage : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    Json m_planted;
    std::vector<results::Snapshot> m_snapshots;

private slots:
    void initTestCase()
    {
        const std::string file = m_folder.filePath(QStringLiteral("many.duckdb")).toStdString();
        auto truth = generate(file);
        QVERIFY2(truth, truth ? "" : std::string{errorCodeName(truth.error().code)}.c_str());
        m_planted = (*truth)["experiments"];
        const Definitions definitions(file);
        std::vector<workspace::Workspace::RunInput> inputs;
        for (const Json &planted : m_planted)
            inputs.push_back(definitions.inputFor(planted));
        auto store = store::makeSessionStore();
        QVERIFY(store);
        auto snapshots = testing::snapshotsOf(testing::pipelineContext(std::move(*store), kNow), inputs);
        QVERIFY2(snapshots, snapshots ? "" : std::string{errorCodeName(snapshots.error().code)}.c_str());
        m_snapshots = std::move(*snapshots);
        QCOMPARE(m_snapshots.size(), std::size_t{kExperiments});
    }

    void fixedIntervals_coverThePlantedLift_data()
    {
        QTest::addColumn<bool>("isVarianceReduced");
        QTest::newRow("plain") << false;
        QTest::newRow("variance reduced") << true;
    }

    void fixedIntervals_coverThePlantedLift()
    {
        QFETCH(bool, isVarianceReduced);
        Tally tally;
        for (std::size_t i = 0; i < m_snapshots.size(); ++i)
            count(tally, m_snapshots[i], m_planted[i], isVarianceReduced);
        QCOMPARE(tally.comparisons, 3 * kExperiments);
        const auto [least, most] = testing::binomialBounds(tally.comparisons, 0.95);
        qInfo("%d of %d intervals cover (%.2f %%), accepted are %d to %d", tally.covered, tally.comparisons,
              100.0 * tally.covered / tally.comparisons, least, most);
        QVERIFY(tally.covered >= least && tally.covered <= most);
    }

    void splitAlarms_areRaisedForBrokenSplitsOnly()
    {
        int broken{};
        int caught{};
        int falseAlarms{};
        for (std::size_t i = 0; i < m_snapshots.size(); ++i) {
            const bool isMismatch = results::analyse(m_snapshots[i]).split.isMismatch;
            if (m_planted[i]["flaw"] == "broken-split") {
                ++broken;
                caught += isMismatch ? 1 : 0;
            } else {
                falseAlarms += isMismatch ? 1 : 0;
            }
        }
        const auto [least, most] = testing::binomialBounds(kExperiments - broken, 0.001);
        qInfo("%d of %d broken splits caught, %d false alarms in %d sound ones, accepted are %d to %d", caught, broken,
              falseAlarms, kExperiments - broken, least, most);
        QVERIFY(broken >= kExperiments / 10);
        QCOMPARE(caught, broken);
        QVERIFY(falseAlarms >= least && falseAlarms <= most);
    }
};

QTEST_GUILESS_MAIN(tst_SampleCoverage)
#include "tst_samplecoverage.moc"
