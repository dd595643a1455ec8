// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <filesystem>
#include <set>
#include <stop_token>

#include <QDir>
#include <QFileInfo>

#include <nlohmann/json.hpp>

#include "app/store/localstore.h"
#include "app/workspace/open.h"
#include "app/workspace/sample.h"
#include "app/workspace/sampledocuments.h"
#include "app/workspace/workspace.h"

using namespace assay;
using namespace assay::workspace;

namespace {

constexpr Timestamp kNow{1'795'516'200'000'000}; // 2026-11-24T10:30:00Z

SampleOptions optionsFor(const SampleFolder &folder)
{
    SampleOptions options;
    options.shopFile = folder.shopFile();
    options.subjects = 3'000;
    options.runnerPath = ASSAY_BIN_DIR "/assay-runner";
    options.actor = "tester";
    options.now = kNow;
    return options;
}

Result<LoadedSample> load(store::DocumentStore &store, const SampleOptions &options)
{
    return loadSample(store, options, {}, {});
}

} // namespace

class tst_LoadSample : public QObject {
    Q_OBJECT

    std::shared_ptr<store::DocumentStore> m_store;

private slots:
    void init()
    {
        auto store = store::makeSessionStore();
        QVERIFY(store);
        m_store = std::move(*store);
    }

    void sample_fillsAWorkspaceWithoutProblems()
    {
        auto folder = SampleFolder::temporary();
        QVERIFY(folder);
        const auto sample = load(*m_store, optionsFor(*folder));
        QVERIFY2(sample, sample ? "" : std::string{errorCodeName(sample.error().code)}.c_str());
        QVERIFY(std::filesystem::exists(folder->shopFile()));

        Workspace::Context context;
        context.store = m_store;
        context.actor = "tester";
        context.now = [] { return kNow; };
        context.newId = newUuid;
        const auto workspace = Workspace::load(std::move(context));
        QVERIFY(workspace);
        const auto catalog = (*workspace)->catalog();
        QVERIFY(catalog->problems.empty());
        QCOMPARE(sample->imported, std::size_t{78});
        QCOMPARE(catalog->latestSnapshot.size(), std::size_t{78});
        QCOMPARE(catalog->experiments.size(), std::size_t{78 + 11});
        QVERIFY(catalog->experiments.contains("loyalty-points")); // a draft
        for (const std::string &key : sample->experiments) {
            const auto input = (*workspace)->runInput(key);
            QVERIFY2(input, key.c_str());
            QCOMPARE(QString::fromStdString(input->connection.field("path")),
                     QString::fromStdString(folder->shopFile().string()));
        }
    }

    void definitions_agreeWithWhatIsPlanted()
    {
        auto folder = SampleFolder::temporary();
        QVERIFY(folder);
        const auto sample = load(*m_store, optionsFor(*folder));
        QVERIFY(sample);
        const Json truth = Json::parse(sample->truth);
        QCOMPARE(QString::fromStdString(truth["as_of"].get<std::string>()), QStringLiteral("2026-11-24"));
        QCOMPARE(truth["experiments"].size(), sample->experiments.size());
        for (const Json &planted : truth["experiments"]) {
            const std::string key = planted["key"];
            const auto document = m_store->get("experiment", key);
            QVERIFY2(document, key.c_str());
            const auto experiment = experiments::experimentFromJson(Json::parse(document->body));
            QVERIFY(experiment);
            QCOMPARE(toIsoDate(dayOf(*experiment->start)), planted["start"].get<std::string>());
            QCOMPARE(experiment->end ? toIsoDate(dayOf(*experiment->end)) : std::string{}, planted.value("end", std::string{}));
            QCOMPARE(experiment->variations.size(), planted["variations"].size());
            QCOMPARE(experiment->control, planted["variations"][0]["key"].get<std::string>());
            for (std::size_t i = 0; i < experiment->variations.size(); ++i)
                QCOMPARE(experiment->variations[i].key, planted["variations"][i]["key"].get<std::string>());
        }
    }

    void truth_namesMetricsOfTheSample()
    {
        std::set<std::string> metrics;
        const auto documents = sampleDocuments("/shop.duckdb", dayOf(kNow));
        QVERIFY(documents);
        std::set<std::string> kinds;
        for (const DocumentInput &document : *documents) {
            const Json body = Json::parse(document.body);
            if (document.kind != "metric")
                continue;
            metrics.insert(body["key"].get<std::string>());
            kinds.insert(body["kind"].get<std::string>());
        }
        QCOMPARE(kinds.size(), std::size_t{7}); // every kind of metric
        auto folder = SampleFolder::temporary();
        QVERIFY(folder);
        const auto sample = load(*m_store, optionsFor(*folder));
        QVERIFY(sample);
        const Json truth = Json::parse(sample->truth);
        for (const auto &[metric, lift] : truth["experiments"][0]["variations"][1]["lifts"].items())
            QVERIFY2(metrics.contains(metric), metric.c_str());
    }

    void loadingAgain_changesNothingOnTheSameDay()
    {
        auto folder = SampleFolder::temporary();
        QVERIFY(folder);
        QVERIFY(load(*m_store, optionsFor(*folder)));
        QVERIFY(load(*m_store, optionsFor(*folder)));
        const auto documents = m_store->list({});
        QVERIFY(documents);
        QVERIFY(std::ranges::all_of(*documents, [](const store::Document &one) { return one.revision == 1; }));
        QCOMPARE(m_store->snapshots({})->size(), std::size_t{78});
    }

    void loadingNextDay_movesTheDates()
    {
        auto folder = SampleFolder::temporary();
        QVERIFY(folder);
        SampleOptions options = optionsFor(*folder);
        QVERIFY(load(*m_store, options));
        options.now.micros += kMicrosPerDay;
        QVERIFY(load(*m_store, options));
        const auto document = m_store->get("experiment", "new-checkout");
        QVERIFY(document);
        QCOMPARE(document->revision, std::int64_t{2});
        QVERIFY(document->body.find("2026-10-21T00:00:00Z") != std::string::npos);
    }

    void progress_goesThroughTheStepsToTheEnd()
    {
        auto folder = SampleFolder::temporary();
        QVERIFY(folder);
        std::vector<SampleProgress> reports;
        QVERIFY(loadSample(*m_store, optionsFor(*folder), [&](const SampleProgress &one) { reports.push_back(one); }, {}));
        QVERIFY(std::ranges::is_sorted(reports, {}, &SampleProgress::fraction));
        QVERIFY(std::ranges::is_sorted(reports, {}, &SampleProgress::step));
        QCOMPARE(reports.front().step, SampleProgress::Step::Definitions);
        QCOMPARE(reports.back().fraction, 1.0);
    }

    void cancel_keepsWhatIsBrowsable()
    {
        auto folder = SampleFolder::temporary();
        QVERIFY(folder);
        SampleOptions options = optionsFor(*folder);
        options.subjects = 2'000'000;
        std::stop_source stop;
        const auto outcome = loadSample(
            *m_store, options,
            [&stop](const SampleProgress &one) {
                if (one.step == SampleProgress::Step::Shop && one.fraction > 0.2)
                    stop.request_stop();
            },
            stop.get_token());
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::Cancelled);
        QVERIFY(!std::filesystem::exists(folder->shopFile()));
        QCOMPARE(m_store->snapshots({})->size(), std::size_t{78});
    }

    void missingRunner_isSaid()
    {
        auto folder = SampleFolder::temporary();
        QVERIFY(folder);
        SampleOptions options = optionsFor(*folder);
        options.runnerPath = "/nowhere/assay-runner";
        const auto outcome = load(*m_store, options);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::RunnerMissing);
    }

    void temporaryFolder_goesAway()
    {
        QString path;
        {
            auto folder = SampleFolder::temporary();
            QVERIFY(folder);
            path = QString::fromStdString(folder->shopFile().parent_path().string());
            QCOMPARE(QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions{});
            SampleFolder moved = std::move(*folder);
            QVERIFY(QDir(path).exists());
        }
        QVERIFY(!QDir(path).exists());
    }
};

QTEST_GUILESS_MAIN(tst_LoadSample)
#include "tst_loadsample.moc"
