// SPDX-License-Identifier: GPL-3.0-or-later
// CPU time of the generated pipeline beside two common shapes of the same work, on the same data in one
// run: assay_bench_pipeline [facts, default 20000000] [rounds, default 3]. CPU seconds rather than wall: the
// machine may be busy. Ends with 1 when the shapes disagree.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>

#include "app/warehouse/duckdb/database.h"
#include "app/warehouse/duckdb/session.h"
#include "models/results/snapshot.h"
#include "models/sql/dialect.h"
#include "models/sql/planner.h"
#include "tests/bench/pipeline/anchors.h"

using namespace assay;

namespace {

constexpr int kMetrics = 20;
constexpr double kTolerance = 1e-9;

/// users, s, ss, x, xx, xy by (variation, metric): what every shape must agree on.
using Numbers = std::map<std::pair<std::string, int>, std::vector<double>>;

[[noreturn]] void stop(const std::string &why)
{
    std::fprintf(stderr, "assay_bench_pipeline: %s\n", why.c_str());
    std::exit(1);
}

template <typename T>
T orStop(Result<T> outcome, const std::string &what)
{
    if (outcome)
        return std::move(*outcome);
    std::string text = what + ": " + std::string{errorCodeName(outcome.error().code)};
    for (const auto &[name, value] : outcome.error().facts)
        text.append("; " + name + ": " + value);
    stop(text);
}

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double numberOf(const sql::Cell &cell)
{
    if (const auto *whole = std::get_if<std::int64_t>(&cell))
        return static_cast<double>(*whole);
    const auto *number = std::get_if<double>(&cell);
    return number == nullptr ? 0 : *number;
}

sql::RowBatch rowsOf(warehouse::Warehouse &session, const std::string &text)
{
    sql::RowBatch all;
    const auto take = [&](const sql::RowBatch &batch) {
        all.columns = batch.columns;
        all.rows.insert(all.rows.end(), batch.rows.begin(), batch.rows.end());
        return Result<void>{};
    };
    if (const Result<void> outcome = session.aggregate(text, take, {}); !outcome)
        stop("refused: " + std::string{outcome.error().fact("what")} + "\n" + text);
    return all;
}

Numbers perMetric(warehouse::Warehouse &session)
{
    Numbers numbers;
    for (int metric = 0; metric < kMetrics; ++metric) {
        for (const sql::Row &row : rowsOf(session, bench::perMetricShape(metric)).rows) {
            std::vector<double> &values = numbers[{std::get<std::string>(row[0]), metric}];
            std::ranges::transform(row.begin() + 1, row.end(), std::back_inserter(values), numberOf);
        }
    }
    return numbers;
}

Numbers wide(warehouse::Warehouse &session)
{
    Numbers numbers;
    for (const sql::Row &row : rowsOf(session, bench::wideShape(kMetrics)).rows) {
        for (std::size_t metric = 0; metric < kMetrics; ++metric) {
            std::vector<double> &values = numbers[{std::get<std::string>(row[0]), static_cast<int>(metric)}];
            values.push_back(numberOf(row[1]));
            for (std::size_t i = 0; i < 5; ++i)
                values.push_back(numberOf(row[2 + metric * 5 + i]));
        }
    }
    return numbers;
}

sql::PlanRequest request(bool wantsSeries)
{
    sql::PlanRequest request;
    request.runId = "bench";
    request.experiment.key = "bench";
    request.experiment.variations = {{"control", "Control", 1}, {"treatment", "Treatment", 1}};
    request.experiment.control = "control";
    request.experiment.start = *timestampFromIso("2026-01-01");
    request.experiment.plan.lookbackDays = 14;
    request.assignmentSource.key = "assignments";
    request.assignmentSource.sql = "SELECT * FROM assignments";
    request.assignmentSource.subjectColumn = "user_id";
    metrics::FactSource events;
    events.key = "events";
    events.sql = "SELECT * FROM events";
    events.subjectColumn = "user_id";
    request.factSources = {events};
    for (int i = 0; i < kMetrics; ++i) {
        metrics::Metric metric;
        metric.key = "metric-" + std::to_string(i);
        metric.kind = metrics::MetricKind::Sum;
        metric.fact = {"events", "amount", {{"kind", metrics::Comparison::Equal, {"kind " + std::to_string(i)}, false, {}}}, {}};
        request.metrics.push_back(metric);
    }
    request.asOf = *timestampFromIso("2026-01-29");
    request.wantsSeries = wantsSeries;
    return request;
}

/// What came back, uncentred, and how many bytes that were.
Numbers planned(warehouse::Warehouse &session, bool wantsSeries, std::int64_t &bytes, bool isVerbose)
{
    const sql::PipelinePlan plan = orStop(sql::planExperiment(request(wantsSeries), sql::duckDbDialect()), "plan");
    std::vector<sql::StatementRows> all;
    bytes = 0;
    for (const sql::Statement &statement : plan.statements) {
        const double before = cpuSeconds();
        if (!statement.contract) {
            if (const Result<void> outcome = session.execute(statement.text, {}); !outcome)
                stop(statement.id + ": " + std::string{outcome.error().fact("what")});
        } else {
            all.push_back({statement.id, rowsOf(session, statement.text)});
            sql::ContractChecker checker(*statement.contract);
            if (const Result<void> verdict = checker.accept(all.back().batch); !verdict)
                stop(statement.id + ": " + std::string{verdict.error().fact("what")});
            bytes += checker.bytes();
        }
        if (isVerbose)
            std::printf("    %-28s %6.2f CPU s\n", statement.id.c_str(), cpuSeconds() - before);
    }
    const results::Snapshot snapshot = orStop(sql::snapshotFromRows(plan, all, "bench", {0}), "snapshot");
    Numbers numbers;
    for (std::uint32_t metric = 0; metric < kMetrics; ++metric) {
        const double c = snapshot.metrics[metric].centre;
        const double cx = snapshot.metrics[metric].covariateCentres.front();
        for (std::uint32_t variation = 0; variation < 2; ++variation) {
            const results::Sums sums = results::cumulative(snapshot, metric, variation).back();
            const auto n = static_cast<double>(sums.n);
            const double s = sums.y + n * c;
            const double x = sums.x.front() + n * cx;
            numbers[{snapshot.variations[variation], static_cast<int>(metric)}]
                = {n, s, sums.yy + 2 * c * s - n * c * c, x, sums.xx.front() + 2 * cx * x - n * cx * cx, sums.xy.front() + cx * s + c * x - n * c * cx};
        }
    }
    return numbers;
}

double worstDifference(const Numbers &left, const Numbers &right)
{
    if (left.size() != right.size())
        stop("the shapes return another number of cells");
    double worst = 0;
    for (const auto &[cell, values] : left) {
        const std::vector<double> &others = right.at(cell);
        for (std::size_t i = 0; i < values.size(); ++i)
            worst = std::max(worst, std::abs(values[i] - others[i]) / std::max(1.0, std::abs(others[i])));
    }
    return worst;
}

/// A folder that goes with the program.
class Folder {
public:
    Folder() : m_path(std::filesystem::temp_directory_path() / ("assay-bench-" + std::to_string(getpid()))) { std::filesystem::create_directories(m_path); }
    ~Folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;
    [[nodiscard]] std::filesystem::path file() const { return m_path / "bench.duckdb"; }

private:
    std::filesystem::path m_path;
};

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char **argv)
{
    const std::int64_t facts = argc > 1 ? std::atoll(argv[1]) : 20'000'000;
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 3;
    const Folder folder;
    const auto api = orStop(warehouse::duckdb::loadLibrary({std::filesystem::path{ASSAY_BIN_DIR} / "libduckdb.so"}), "library");
    {
        warehouse::duckdb::Database database = orStop(warehouse::duckdb::Database::open(api, folder.file(), {{"threads", "2"}}), "database");
        for (const std::string &statement : bench::dataStatements(facts))
            if (!database.run(statement))
                stop("the data cannot be written");
    }
    warehouse::OpenRequest open;
    open.connection.kind = "duckdb";
    open.connection.fields = {{"path", folder.file().string()}};
    open.threads = 2;
    // Ours within the limit a runner sets by default; the wide shape does not fit into that.
    const auto bounded = orStop(warehouse::duckdb::openSessionWith(api, open), "session");
    open.memoryLimitMiB = 8'192;
    const auto session = orStop(warehouse::duckdb::openSessionWith(api, open), "session");

    struct Shape {
        const char *name;
        std::function<Numbers()> run;
        std::vector<double> seconds{};
        Numbers numbers{};
    };
    std::int64_t totalBytes = 0;
    std::int64_t seriesBytes = 0;
    bool isVerbose = true;
    std::vector<Shape> shapes{
        {"A  one statement per metric", [&] { return perMetric(*session); }},
        {"C  one wide statement", [&] { return wide(*session); }},
        {"   our plan, totals", [&] { return planned(*bounded, false, totalBytes, isVerbose); }},
        {"   our plan, with the day series", [&] { return planned(*bounded, true, seriesBytes, isVerbose); }},
    };
    for (warehouse::Warehouse *warmed : {session.get(), bounded.get()})
        static_cast<void>(rowsOf(*warmed, "SELECT COUNT(*), SUM(amount), MAX(user_id), MAX(kind), MAX(EPOCH(ts)) FROM events"));
    for (int round = 0; round < rounds; ++round) {
        for (Shape &shape : shapes) {
            const double before = cpuSeconds();
            shape.numbers = shape.run();
            shape.seconds.push_back(cpuSeconds() - before);
            std::printf("round %d  %-34s %7.2f CPU s\n", round + 1, shape.name, shape.seconds.back());
            std::fflush(stdout);
        }
        isVerbose = false;
    }

    double worst = 0;
    for (const Shape &shape : shapes)
        worst = std::max(worst, worstDifference(shape.numbers, shapes.front().numbers));
    std::printf("\n%lld facts, %d metrics, 28 days, 2 threads; median of %d rounds\n", static_cast<long long>(facts), kMetrics, rounds);
    for (const Shape &shape : shapes)
        std::printf("%-34s %7.2f CPU s\n", shape.name, median(shape.seconds));
    const double c = median(shapes[1].seconds);
    const double totals = median(shapes[2].seconds);
    std::printf("wide shape / totals               %5.2f   (goal: at least 2.5)\n", c / totals);
    std::printf("per-metric shape / totals         %5.2f\n", median(shapes[0].seconds) / totals);
    std::printf("totals with series / totals       %5.2f   (goal: at most 2)\n", median(shapes[3].seconds) / totals);
    std::printf("bytes brought back: %lld totals, %lld with the series\n", static_cast<long long>(totalBytes), static_cast<long long>(seriesBytes));
    std::printf("agreement: largest relative difference %.1e (allowed %.0e)\n", worst, kTolerance);
    return worst <= kTolerance ? 0 : 1;
}
