// SPDX-License-Identifier: GPL-3.0-or-later
// assay_bench_statistics [--metrics N] [--rounds N] [--only TEXT] [--read FILE] [--write FILE] [--out FILE]
//
// CPU time of one analysis of many metrics: in one call, as a series of 60 days, and as a results page. --read takes
// aggregates as GrowthBook's queries return them, --write stores the ones made here, --out the numbers that come out
// under the growthbook profile.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/results/analysis.h"
#include "tests/bench/statistics/aggregates.h"

namespace {

using namespace assay;
using results::AnalysisOptions;

struct Arguments {
    std::size_t metrics = 1'000;
    int rounds = 9;
    std::string only;                ///< times those cases whose name holds this
    std::string read;
    std::string write;
    std::string out;
};

Arguments argumentsOf(int count, char **values)
{
    Arguments arguments;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string name = values[i];
        const std::string value = values[i + 1];
        if (name == "--metrics")
            arguments.metrics = std::stoul(value);
        else if (name == "--rounds")
            arguments.rounds = std::stoi(value);
        else if (name == "--only")
            arguments.only = value;
        else if (name == "--read")
            arguments.read = value;
        else if (name == "--write")
            arguments.write = value;
        else if (name == "--out")
            arguments.out = value;
    }
    return arguments;
}

double cpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// CPU seconds of the median round, after one round to warm up.
double median(int rounds, const std::function<void()> &work)
{
    work();
    std::vector<double> seconds;
    for (int round = 0; round < rounds; ++round) {
        const double before = cpuSeconds();
        work();
        seconds.push_back(cpuSeconds() - before);
    }
    std::ranges::sort(seconds);
    return seconds[seconds.size() / 2];
}

std::size_t comparisonsOf(const results::Analysis &analysis)
{
    std::size_t comparisons = 0;
    for (const results::MetricResult &result : analysis.results)
        comparisons += result.series.size();
    return comparisons;
}

/// Times the cases that were asked for.
class Timer {
public:
    explicit Timer(const Arguments &arguments)
        : m_arguments(arguments)
    {
    }
    void time(const std::string &name, const results::Snapshot &snapshot, const AnalysisOptions &options) const;

private:
    const Arguments &m_arguments;
};

void Timer::time(const std::string &name, const results::Snapshot &snapshot, const AnalysisOptions &options) const
{
    if (name.find(m_arguments.only) == std::string::npos)
        return;
    std::size_t comparisons = 0;
    const double seconds = median(m_arguments.rounds, [&] { comparisons = comparisonsOf(results::analyse(snapshot, options)); });
    std::printf("%-58s %9.3f ms CPU  %9zu comparisons  %12.0f /CPU s\n", name.c_str(), seconds * 1e3, comparisons,
                static_cast<double>(comparisons) / seconds);
}

AnalysisOptions rowsOnly(AnalysisOptions options)
{
    options.hasDrillDown = false;
    return options;
}

AnalysisOptions growthBook(bool isReduced)
{
    AnalysisOptions options;
    options.profile = experiments::Profile::GrowthBook;
    options.method = experiments::Method::Fixed;
    options.isVarianceReduced = isReduced;
    return options;
}

AnalysisOptions by(experiments::Method method)
{
    AnalysisOptions options;
    options.method = method;
    return options;
}

Json numbersOf(const results::Analysis &analysis)
{
    Json rows = Json::array();
    for (const results::MetricResult &result : analysis.results) {
        const auto &lift = result.estimate.relative;
        if (!lift)
            continue;
        rows.push_back({{"metric", result.metric},
                        {"variation", result.variation},
                        {"estimate", lift->estimate},
                        {"se", lift->se},
                        {"low", *lift->interval.low},
                        {"high", *lift->interval.high},
                        {"p_value", *lift->pValue}});
    }
    return rows;
}

void timeMany(const bench::Aggregates &aggregates, const Timer &timer)
{
    const results::Snapshot once = bench::snapshotOf(aggregates, 1, true);
    timer.time("one call, growthbook profile", once, rowsOnly(growthBook(false)));
    timer.time("one call, growthbook profile, CUPED", once, rowsOnly(growthBook(true)));
    timer.time("one call, growthbook profile, with every drill-down", once, growthBook(false));
    timer.time("one call, sequential", once, by(experiments::Method::Sequential));
    timer.time("one call, Bayesian", once, by(experiments::Method::Bayesian));
    const results::Snapshot plain = bench::snapshotOf(aggregates, 60, false);
    timer.time("60 days, growthbook profile", plain, growthBook(false));
    timer.time("60 days, sequential", plain, by(experiments::Method::Sequential));
    const results::Snapshot reduced = bench::snapshotOf(aggregates, 60, true);
    timer.time("60 days, sequential, CUPED", reduced, by(experiments::Method::Sequential));
}

void timePage(const Timer &timer)
{
    const results::Snapshot page = bench::snapshotOf(bench::seeded(20, 4), 60, true, 20);
    timer.time("page of 20 metrics, 4 variations, 60 days: sequential", page, by(experiments::Method::Sequential));
    timer.time("  fixed", page, by(experiments::Method::Fixed));
    timer.time("  hybrid", page, by(experiments::Method::Hybrid));
    timer.time("  Bayesian", page, by(experiments::Method::Bayesian));
    timer.time("  growthbook profile", page, growthBook(true));
    AnalysisOptions corrected = by(experiments::Method::Sequential);
    corrected.correction = experiments::Correction::BenjaminiHochberg;
    timer.time("  sequential, Benjamini-Hochberg", page, corrected);
    AnalysisOptions oneSided = by(experiments::Method::Sequential);
    oneSided.sidedness = experiments::Sidedness::Improvement;
    timer.time("  sequential, one-sided", page, oneSided);
}

} // namespace

int main(int count, char **values)
{
    const Arguments arguments = argumentsOf(count, values);
    const bench::Aggregates aggregates
        = arguments.read.empty() ? bench::seeded(arguments.metrics, 3) : bench::read(arguments.read);
    if (!arguments.write.empty())
        bench::write(arguments.write, aggregates);
    if (!arguments.out.empty()) {
        const results::Snapshot snapshot = bench::snapshotOf(aggregates, 1, true);
        std::ofstream(arguments.out) << Json{{"plain", numbersOf(results::analyse(snapshot, growthBook(false)))},
                                             {"cuped", numbersOf(results::analyse(snapshot, growthBook(true)))}};
    }
    const Timer timer(arguments);
    timeMany(aggregates, timer);
    timePage(timer);
    return 0;
}
