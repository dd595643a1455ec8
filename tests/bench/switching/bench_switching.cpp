// SPDX-License-Identifier: GPL-3.0-or-later
// assay_bench_switching [--metrics N] [--variations N] [--days N] [--rounds N]
//
// Time from a control of the results page to the repainted page: the analysis of the cached snapshot, the table, the
// charts, and every paint that follows. The page is the real one, drawn offscreen.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include <QApplication>
#include <QEventLoop>
#include <QPixmap>

#include "tests/bench/statistics/aggregates.h"
#include "ui/screens/results/resultspage.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/theme.h"

namespace {

using namespace assay;
using Clock = std::chrono::steady_clock;

struct Arguments {
    std::size_t metrics = 20;
    std::size_t variations = 4;
    int days = 60;
    int rounds = 40;
};

Arguments argumentsOf(int count, char **values)
{
    Arguments arguments;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string name = values[i];
        const int value = std::stoi(values[i + 1]);
        if (name == "--metrics")
            arguments.metrics = static_cast<std::size_t>(value);
        else if (name == "--variations")
            arguments.variations = static_cast<std::size_t>(value);
        else if (name == "--days")
            arguments.days = value;
        else if (name == "--rounds")
            arguments.rounds = value;
    }
    return arguments;
}

/// A control with its two positions, switched to and fro.
struct Control {
    std::string name;
    std::function<void(ui::ResultsPresenter &, bool)> set;
};

std::vector<Control> controls(const results::Snapshot &snapshot)
{
    using experiments::Method;
    const auto last = static_cast<std::uint32_t>(snapshot.periods.size() - 1);
    return {
        {"method: fixed", [](auto &page, bool isOn) { page.setMethod(isOn ? Method::Fixed : Method::Sequential); }},
        {"method: bayesian", [](auto &page, bool isOn) { page.setMethod(isOn ? Method::Bayesian : Method::Sequential); }},
        {"level", [](auto &page, bool isOn) { page.setLevel(isOn ? 0.9 : 0.95); }},
        {"sidedness", [](auto &page, bool isOn) { page.setSidedness(isOn ? experiments::Sidedness::Improvement : experiments::Sidedness::TwoSided); }},
        {"variance reduction", [](auto &page, bool isOn) { page.setVarianceReduced(!isOn); }},
        {"correction: Holm", [](auto &page, bool isOn) { page.setCorrection(isOn ? experiments::Correction::Holm : experiments::Correction::None); }},
        {"correction: BH", [](auto &page, bool isOn) { page.setCorrection(isOn ? experiments::Correction::BenjaminiHochberg : experiments::Correction::None); }},
        {"baseline", [](auto &page, bool isOn) { page.setBaseline(isOn ? 1 : 0); }},
        {"segment", [](auto &page, bool isOn) { page.setSegment(isOn ? std::optional(results::Segment{"country", "c0"}) : std::nullopt); }},
        {"date range", [last](auto &page, bool isOn) { page.setThroughPeriod(isOn ? last / 2 : last); }},
        {"absolute", [](auto &page, bool isOn) { page.setAbsolute(isOn); }},
        {"variation: all", [](auto &page, bool isOn) { page.setVariation(isOn ? std::nullopt : std::optional(1U)); }},
        {"chart mode", [](auto &page, bool isOn) { page.setSeriesMode(isOn ? ui::SeriesMode::PValue : ui::SeriesMode::Lift); }},
    };
}

/// Lets everything that was asked for happen: layouts, paints, and the answer of a worker.
void settle(ui::ResultsPage &page)
{
    do
        QCoreApplication::processEvents(QEventLoop::AllEvents);
    while (page.presenter()->isBusy());
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents(QEventLoop::AllEvents);
}

double share(std::vector<double> &sorted, double at)
{
    return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(at * static_cast<double>(sorted.size())))];
}

/// Milliseconds of each switch.
std::vector<double> timed(ui::ResultsPage &page, const Control &control, int rounds)
{
    std::vector<double> times;
    for (int round = 0; round < 2 * rounds; ++round) {
        const auto start = Clock::now();
        control.set(*page.presenter(), round % 2 == 0);
        settle(page);
        times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    }
    std::ranges::sort(times);
    return times;
}

} // namespace

int main(int count, char **values)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(count, values);
    const Arguments arguments = argumentsOf(count, values);
    ui::Theme::instance().useBundledFont();
    results::Snapshot made = bench::snapshotOf(bench::seeded(arguments.metrics, arguments.variations), arguments.days, true, 8);
    // Traffic as planned: with a broken split the page shows less.
    for (std::uint32_t variation = 0; variation < made.variations.size(); ++variation)
        made.experiment.variations[variation].weight = static_cast<double>(results::cumulativeSubjects(made, variation).back());
    const auto snapshot = std::make_shared<const results::Snapshot>(std::move(made));
    ui::ResultsPageInput input;
    input.experiment = snapshot->experiment;
    input.snapshot = snapshot;
    input.analysis = std::make_shared<const results::Analysis>(results::analyse(*snapshot));
    input.now = snapshot->asOf;
    std::printf("%zu metrics, %zu variations, %d days; milliseconds to the repainted page\n", arguments.metrics, arguments.variations, arguments.days);
    std::printf("%-28s %-22s %8s %8s %8s\n", "page", "control", "p50", "p95", "most");
    const auto measure = [&](const char *name, const std::function<void(ui::ResultsPage &)> &prepare) {
        ui::ResultsPage page;
        page.resize(1148, 762);
        page.set(input);
        page.show();
        prepare(page);
        settle(page);
        for (const Control &control : controls(*snapshot)) {
            std::vector<double> times = timed(page, control, arguments.rounds);
            std::printf("%-28s %-22s %8.1f %8.1f %8.1f\n", name, control.name.c_str(), share(times, 0.5), share(times, 0.95), times.back());
        }
    };
    measure("table and charts", [](ui::ResultsPage &) {});
    measure("with the decision", [](ui::ResultsPage &page) { page.setDecisionShown(true); });
    measure("health", [](ui::ResultsPage &page) { page.setTab(ui::ResultsPage::HealthTab); });
    measure("drill-down", [](ui::ResultsPage &page) { page.openMetric(0); });
    return 0;
}
