// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <map>
#include <stop_token>
#include <string>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <nlohmann/json.hpp>

#include "app/warehouse/duckdb/session.h"
#include "app/warehouse/sample/generator.h"
#include "models/core/timestamp.h"

using namespace assay;
using namespace assay::warehouse;
using namespace assay::warehouse::sample;

namespace {

constexpr std::int32_t kDay = 20'781; // 2026-11-24

GenerateRequest requestFor(const QString &file, std::int64_t subjects, std::uint64_t seed = 11)
{
    GenerateRequest request;
    request.file = file.toStdString();
    request.shop.subjects = subjects;
    request.shop.seed = seed;
    request.shop.asOfDay = kDay;
    return request;
}

std::shared_ptr<const duckdb::Api> library()
{
    static const auto loaded = duckdb::loadLibrary({std::filesystem::path{ASSAY_BIN_DIR} / "libduckdb.so"});
    return loaded.value_or(nullptr);
}

Result<std::string> generated(const GenerateRequest &request, const GenerateReporter &reporter = {}, std::stop_token stop = {})
{
    return generateShopWith(library(), request, reporter, std::move(stop));
}

/// All rows of a SELECT on the file, read as the runner reads: read-only and locked down.
std::vector<sql::Row> rowsOf(const QString &file, const std::string &sql)
{
    OpenRequest open;
    open.connection.kind = "duckdb";
    open.connection.fields = {{"path", file.toStdString()}};
    auto session = duckdb::openSessionWith(library(), open);
    if (!session)
        return {};
    std::vector<sql::Row> rows;
    const auto outcome = (*session)->aggregate(sql,
                                               [&rows](const sql::RowBatch &batch) {
                                                   rows.insert(rows.end(), batch.rows.begin(), batch.rows.end());
                                                   return Result<void>{};
                                               },
                                               {});
    if (!outcome)
        qWarning("%s", std::string{outcome.error().fact("what")}.c_str());
    return rows;
}

double numberIn(const sql::Cell &cell)
{
    if (const auto *whole = std::get_if<std::int64_t>(&cell))
        return static_cast<double>(*whole);
    const auto *real = std::get_if<double>(&cell);
    return real == nullptr ? std::nan("") : *real;
}

/// A fingerprint of every row of every table, whatever their order.
std::string fingerprint(const QString &file)
{
    std::string all;
    for (const char *table : {"assignments", "purchases", "page_views", "sign_ups"}) {
        const auto rows = rowsOf(file, std::string{"SELECT CAST(bit_xor(hash(t)) AS VARCHAR), count(*) FROM "} + table + " t");
        if (rows.empty())
            return {};
        all += std::get<std::string>(rows[0][0]) + "/" + std::to_string(std::get<std::int64_t>(rows[0][1])) + " ";
    }
    return all;
}

/// Per experiment and arm: n, and mean and variance of orders, revenue, page views and sign-ups after
/// the first exposure, straight from the tables.
constexpr const char *kReference = R"(
WITH s AS (SELECT experiment, user_id, min(variation) v, count(DISTINCT variation) k, min(assigned_at) t0, date_trunc('day', max(assigned_at)) d FROM assignments GROUP BY 1, 2),
ends AS (SELECT experiment, max(d) + INTERVAL 1 DAY AS te FROM s GROUP BY 1),
m AS (SELECT s.*, te FROM s JOIN ends USING (experiment) WHERE k = 1),
o AS (SELECT experiment, user_id, count(*) n, sum(order_value) r FROM m JOIN purchases p USING (user_id) WHERE purchased_at >= t0 AND purchased_at < te GROUP BY 1, 2),
w AS (SELECT experiment, user_id, count(*) n FROM m JOIN page_views p USING (user_id) WHERE viewed_at >= t0 AND viewed_at < te GROUP BY 1, 2),
u AS (SELECT experiment, user_id, count(*) n FROM m JOIN sign_ups p USING (user_id) WHERE signed_up_at >= t0 AND signed_up_at < te GROUP BY 1, 2)
SELECT m.experiment, m.v, count(*),
  avg(coalesce(o.n, 0)), var_samp(coalesce(o.n, 0)), avg(coalesce(o.r, 0)), var_samp(coalesce(o.r, 0)),
  avg(coalesce(w.n, 0)), var_samp(coalesce(w.n, 0)), avg(coalesce(u.n, 0)), var_samp(coalesce(u.n, 0))
FROM m LEFT JOIN o USING (experiment, user_id) LEFT JOIN w USING (experiment, user_id) LEFT JOIN u USING (experiment, user_id)
GROUP BY 1, 2)";

using Arms = std::map<std::string, std::map<std::string, std::vector<double>>>;

Arms referenceOf(const QString &file)
{
    Arms arms;
    for (const sql::Row &row : rowsOf(file, kReference)) {
        auto &values = arms[std::get<std::string>(row[0])][std::get<std::string>(row[1])];
        for (std::size_t i = 2; i < row.size(); ++i)
            values.push_back(numberIn(row[i]));
    }
    return arms;
}

/// Distance of an observed lift from the planted one, in standard errors (delta method).
double distance(const std::vector<double> &control, const std::vector<double> &treatment, std::size_t mean, double planted)
{
    const double mc = control[mean];
    const double mt = treatment[mean];
    const double vc = control[mean + 1] / control[0];
    const double vt = treatment[mean + 1] / treatment[0];
    const double se = std::sqrt(vt / (mc * mc) + mt * mt * vc / (mc * mc * mc * mc));
    return (mt / mc - 1 - planted) / se;
}

} // namespace

class tst_ShopGenerator : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }

private slots:
    void initTestCase() { QVERIFY(library() != nullptr); }

    void progress_risesToOne()
    {
        double last = -1;
        bool isRising = true;
        std::string engine;
        const GenerateReporter reporter{[&](const std::string &name) { engine = name; },
                                        [&](const std::string &, double fraction) {
                                            isRising = isRising && fraction >= last;
                                            last = fraction;
                                        }};
        const auto truth = generated(requestFor(path("progress.duckdb"), 2'000), reporter);
        QVERIFY(truth);
        QVERIFY(isRising);
        QCOMPARE(last, 1.0);
        QVERIFY(engine.starts_with("DuckDB "));
        QCOMPARE(Json::parse(*truth)["experiments"].size(), shopExperiments({}).size());
    }

    void rows_followFromTheSeedAlone()
    {
        auto request = requestFor(path("one.duckdb"), 20'000);
        request.threads = 1;
        QVERIFY(generated(request));
        QVERIFY(generated(requestFor(path("two.duckdb"), 20'000)));
        QVERIFY(generated(requestFor(path("other.duckdb"), 20'000, 12)));
        QVERIFY(!fingerprint(path("one.duckdb")).empty());
        QCOMPARE(fingerprint(path("one.duckdb")), fingerprint(path("two.duckdb")));
        QVERIFY(fingerprint(path("one.duckdb")) != fingerprint(path("other.duckdb")));
    }

    void data_endAtTheAsOfDay()
    {
        QVERIFY(generated(requestFor(path("days.duckdb"), 5'000)));
        for (const char *column : {"assigned_at FROM assignments", "purchased_at FROM purchases", "viewed_at FROM page_views"}) {
            const auto rows = rowsOf(path("days.duckdb"),
                                     "SELECT CAST(epoch_us(min(t)) AS BIGINT), CAST(epoch_us(max(t)) AS BIGINT) FROM (SELECT "
                                         + std::string{column} + ") q(t)");
            QCOMPARE(rows.size(), std::size_t{1});
            QVERIFY(std::get<std::int64_t>(rows[0][0]) >= (kDay - kHorizonDays) * kMicrosPerDay);
            QVERIFY(std::get<std::int64_t>(rows[0][1]) < kDay * kMicrosPerDay);
            QVERIFY(std::get<std::int64_t>(rows[0][1]) >= (kDay - 1) * kMicrosPerDay);
        }
    }

    void manySmallExperiments_showTheirPlantedLifts()
    {
        auto request = requestFor(path("many.duckdb"), 120 * 2'000);
        request.shop.layout = ShopOptions::Layout::Many;
        request.shop.experiments = 120;
        const auto truth = generated(request);
        QVERIFY(truth);
        const Arms arms = referenceOf(path("many.duckdb"));
        QCOMPARE(arms.size(), std::size_t{120});

        double squares{};
        int comparisons{};
        const Json planted = Json::parse(*truth);
        for (const Json &experiment : planted["experiments"]) {
            const auto &observed = arms.at(experiment["key"].get<std::string>());
            const Json &lifts = experiment["variations"][1]["lifts"];
            for (const auto &[metric, column] :
                 {std::pair{"orders-per-user", 1U}, {"page-views-per-user", 5U}, {"sign-up-conversion", 7U}}) {
                const double z = distance(observed.at("control"), observed.at("treatment"), column, lifts[metric].get<double>());
                squares += z * z;
                ++comparisons;
            }
        }
        QCOMPARE(comparisons, 360);
        // Chi-square with 360 degrees of freedom: 99.9 % of its mass lies within 360 ± 3.29 * sqrt(720).
        QVERIFY2(std::abs(squares - 360) < 3.29 * std::sqrt(720.0), qPrintable(QString::number(squares)));
    }

    void shop_showsItsPlantedLifts()
    {
        const auto truth = generated(requestFor(path("shop.duckdb"), 120'000));
        QVERIFY(truth);
        const Arms arms = referenceOf(path("shop.duckdb"));
        const Json planted = Json::parse(*truth);
        int comparisons{};
        for (const Json &experiment : planted["experiments"]) {
            const std::string key = experiment["key"];
            const auto &observed = arms.at(key);
            const auto &control = observed.at(experiment["variations"][0]["key"]);
            for (std::size_t i = 1; i < experiment["variations"].size(); ++i) {
                const Json &variation = experiment["variations"][i];
                const auto &treatment = observed.at(variation["key"]);
                for (const auto &[metric, column] : {std::pair{"orders-per-user", 1U},
                                                     {"gross-revenue-per-user", 3U},
                                                     {"page-views-per-user", 5U},
                                                     {"sign-up-conversion", 7U}}) {
                    const double z = distance(control, treatment, column, variation["lifts"][metric].get<double>());
                    // 44 comparisons; 4 standard errors are passed once in 360 runs of another seed.
                    QVERIFY2(std::abs(z) < 4, (key + " " + metric + " " + std::to_string(z)).c_str());
                    ++comparisons;
                }
            }
        }
        QCOMPARE(comparisons, 44);
    }

    void cancel_leavesTheEarlierFile()
    {
        const QString file = path("kept.duckdb");
        QVERIFY(generated(requestFor(file, 2'000)));
        const std::string before = fingerprint(file);
        std::stop_source stop;
        const GenerateReporter reporter{{}, [&stop](const std::string &, double fraction) {
                                            if (fraction > 0.3)
                                                stop.request_stop();
                                        }};
        const auto outcome = generated(requestFor(file, 300'000, 3), reporter, stop.get_token());
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::Cancelled);
        QCOMPARE(fingerprint(file), before);
        QVERIFY(QDir(m_folder.path()).entryList({QStringLiteral("*.part-*")}).isEmpty());
    }

    void unwritableFile_isSaid_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("missing folder") << path("nowhere/shop.duckdb");
        QTest::newRow("a folder") << m_folder.path();
    }

    void unwritableFile_isSaid()
    {
        QFETCH(QString, file);
        const auto outcome = generated(requestFor(file, 2'000));
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::WriteFailed);
        QVERIFY(!outcome.error().fact("what").empty());
    }
};

QTEST_GUILESS_MAIN(tst_ShopGenerator)
#include "tst_shopgenerator.moc"
