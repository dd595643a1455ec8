// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/resultspresenter.h"

#include <algorithm>
#include <cmath>

#include <QElapsedTimer>
#include <QtConcurrent>

#include "app/workspace/background.h"
#include "models/results/veil.h"
#include "ui/screens/results/resultslist.h"

namespace assay::ui {
namespace {

constexpr qint64 kFrameMilliseconds = 16;

using results::Analysis;

/// The result the list shows, so that the page opens on what was clicked. Under a veil the choice would tell which variation
/// is ahead.
std::size_t shownFirst(const Analysis &planned, bool isVeiled)
{
    const results::MetricResult *headline = isVeiled || planned.hiddenUntil ? nullptr : headlineResult(planned);
    return headline ? static_cast<std::size_t>(headline - planned.results.data()) : 0;
}

} // namespace

ResultsPresenter::ResultsPresenter(QObject *parent) : QObject(parent) {}
ResultsPresenter::~ResultsPresenter() = default;

void ResultsPresenter::setResults(std::shared_ptr<const results::Snapshot> snapshot, std::shared_ptr<const Analysis> planned, std::optional<Timestamp> veil)
{
    const auto isSameMetric = [](const results::SnapshotMetric &left, const results::SnapshotMetric &right) { return left.definition.key == right.definition.key; };
    const bool isSame = m_snapshot && m_snapshot->experiment.key == snapshot->experiment.key && m_snapshot->variations == snapshot->variations
        && std::ranges::equal(m_snapshot->metrics, snapshot->metrics, isSameMetric);
    if (!isSame) {
        m_options = {};
        m_variation.reset();
        m_isByVariation = false;
        m_zoom = 0;
        m_current = 0;
        m_pins.clear();
        m_mode = SeriesMode::Lift;
        m_isSlow = false;
        if (snapshot->variations.size() > 1 && !planned->results.empty()) {
            m_current = shownFirst(*planned, veil.has_value());
            m_variation = planned->results[m_current].variation;
        }
    }
    ++m_generation;
    m_options.throughPeriod.reset();
    m_snapshot = std::move(snapshot);
    // Under a veil nothing here ever holds an effect, so no table, tooltip, picture or export can show one.
    m_planned = veil && !planned->hiddenUntil ? std::make_shared<const Analysis>(results::veiled(*planned, *veil)) : std::move(planned);
    m_veil = veil;
    // Snapshot and analysis always belong together: the plan's stands in while another is computed.
    apply(m_planned);
    if (m_options != results::AnalysisOptions{})
        reanalyse();
}

void ResultsPresenter::clear()
{
    ++m_generation;
    m_snapshot.reset();
    m_planned.reset();
    m_analysis.reset();
    m_table = {};
    emit changed();
}

void ResultsPresenter::reanalyse()
{
    if (!m_snapshot)
        return;
    if (m_options == results::AnalysisOptions{} && !m_isRunning) {
        apply(m_planned);
        return;
    }
    if (m_isSlow || !m_analysis) {
        startWorker();
        return;
    }
    QElapsedTimer timer;
    timer.start();
    auto analysis = std::make_shared<const Analysis>(results::analyse(*m_snapshot, m_options));
    m_isSlow = timer.elapsed() > kFrameMilliseconds;
    apply(std::move(analysis));
}

void ResultsPresenter::startWorker()
{
    if (m_isRunning) {
        m_isStale = true;
        return;
    }
    m_isRunning = true;
    m_isStale = false;
    emit busyChanged(true);
    const auto work = QtConcurrent::run([snapshot = m_snapshot, options = m_options] { return std::make_shared<const Analysis>(results::analyse(*snapshot, options)); });
    workspace::whenDone(work, this, [this, generation = m_generation](std::shared_ptr<const Analysis> analysis) {
        m_isRunning = false;
        if (generation != m_generation || m_isStale) {
            m_isStale = false;
            reanalyse();
        } else {
            apply(std::move(analysis));
        }
        if (!m_isRunning)
            emit busyChanged(false);
    });
}

void ResultsPresenter::apply(std::shared_ptr<const Analysis> analysis)
{
    if (m_veil && !analysis->hiddenUntil)
        analysis = std::make_shared<const Analysis>(results::veiled(*analysis, *m_veil));
    m_analysis = std::move(analysis);
    if (m_current >= m_analysis->results.size())
        m_current = 0;
    std::erase_if(m_pins, [this](std::size_t pin) { return pin >= m_analysis->results.size(); });
    retable();
    emit changed();
}

void ResultsPresenter::retable()
{
    m_table = forestTable(*m_snapshot, *m_analysis, {m_variation, m_zoom, m_isByVariation});
}

void ResultsPresenter::setMethod(experiments::Method method)
{
    m_options.method = method == m_snapshot->experiment.plan.method ? std::nullopt : std::optional(method);
    reanalyse();
}

void ResultsPresenter::setLevel(double level)
{
    m_options.level = std::abs(level - m_snapshot->experiment.plan.level) < 1e-12 ? std::nullopt : std::optional(level);
    reanalyse();
}

void ResultsPresenter::setVarianceReduced(bool isReduced)
{
    m_options.isVarianceReduced = isReduced == m_snapshot->experiment.plan.isVarianceReduced ? std::nullopt : std::optional(isReduced);
    reanalyse();
}

void ResultsPresenter::setAbsolute(bool isAbsolute)
{
    m_options.isAbsolute = isAbsolute;
    reanalyse();
}

void ResultsPresenter::setSidedness(experiments::Sidedness sidedness)
{
    m_options.sidedness = sidedness == m_snapshot->experiment.plan.sidedness ? std::nullopt : std::optional(sidedness);
    reanalyse();
}

void ResultsPresenter::setCorrection(experiments::Correction correction)
{
    m_options.correction = correction == m_snapshot->experiment.plan.correction ? std::nullopt : std::optional(correction);
    reanalyse();
}

void ResultsPresenter::setBaseline(std::uint32_t variation)
{
    m_options.baseline = variation == m_snapshot->experiment.controlIndex() ? std::nullopt : std::optional(variation);
    if (m_variation == variation) {
        // What is compared cannot be its own baseline.
        m_variation = variation == 0 ? 1 : 0;
    }
    m_current = 0;
    m_pins.clear();
    reanalyse();
}

void ResultsPresenter::setSegment(std::optional<results::Segment> segment)
{
    m_options.segment = std::move(segment);
    m_options.throughPeriod.reset(); // segments are known as of the whole snapshot only
    reanalyse();
}

void ResultsPresenter::setBreakdownCorrection(experiments::Correction correction)
{
    m_options.breakdownCorrection = correction;
    reanalyse();
}

void ResultsPresenter::setThroughPeriod(std::uint32_t period)
{
    m_options.throughPeriod = period + 1 >= m_snapshot->periods.size() ? std::nullopt : std::optional(period);
    reanalyse();
}

void ResultsPresenter::resetToPlan()
{
    const bool isAbsolute = m_options.isAbsolute;
    const experiments::Correction breakdown = m_options.breakdownCorrection;
    m_options = {};
    m_options.isAbsolute = isAbsolute;
    m_options.breakdownCorrection = breakdown;
    reanalyse();
}

experiments::Method ResultsPresenter::method() const { return m_options.method.value_or(m_snapshot->experiment.plan.method); }
double ResultsPresenter::level() const { return m_options.level.value_or(m_snapshot->experiment.plan.level); }
bool ResultsPresenter::isVarianceReduced() const { return m_options.isVarianceReduced.value_or(m_snapshot->experiment.plan.isVarianceReduced); }

experiments::Sidedness ResultsPresenter::sidedness() const { return m_options.sidedness.value_or(m_snapshot->experiment.plan.sidedness); }
experiments::Correction ResultsPresenter::correction() const { return m_options.correction.value_or(m_snapshot->experiment.plan.correction); }

std::uint32_t ResultsPresenter::baseline() const { return m_options.baseline.value_or(static_cast<std::uint32_t>(m_snapshot->experiment.controlIndex())); }

std::vector<results::Segment> ResultsPresenter::segments() const
{
    std::vector<results::Segment> segments;
    for (const results::BreakdownCell &cell : m_snapshot->breakdown) {
        results::Segment segment{m_snapshot->properties.at(cell.property), cell.value};
        if (cell.value != "__other__" && std::ranges::find(segments, segment) == segments.end())
            segments.push_back(std::move(segment));
    }
    return segments;
}

std::uint32_t ResultsPresenter::throughPeriod() const
{
    const std::size_t last = m_snapshot->periods.empty() ? 0 : m_snapshot->periods.size() - 1;
    return m_options.throughPeriod.value_or(static_cast<std::uint32_t>(last));
}

std::vector<experiments::Method> ResultsPresenter::methods() const
{
    using experiments::Method;
    std::vector<Method> methods{Method::Sequential, Method::Fixed};
    // Without a planned end the hybrid method has no final look, so it is offered only where the plan has one.
    if (m_snapshot->experiment.end || m_snapshot->experiment.plan.method == Method::Hybrid)
        methods.push_back(Method::Hybrid);
    methods.push_back(Method::Bayesian);
    return methods;
}

bool ResultsPresenter::isPlan() const
{
    results::AnalysisOptions options = m_options;
    options.isAbsolute = false; // a view and an exploration, not other results
    options.breakdownCorrection = {};
    return options == results::AnalysisOptions{};
}

void ResultsPresenter::setVariation(std::optional<std::uint32_t> variation)
{
    m_variation = variation;
    m_isByVariation = m_isByVariation && !variation;
    if (variation && m_current < m_analysis->results.size()) {
        const auto &results = m_analysis->results;
        const std::uint32_t metric = results[m_current].metric;
        const auto same = std::ranges::find_if(results, [&](const results::MetricResult &row) { return row.metric == metric && row.variation == *variation; });
        if (same != results.end())
            m_current = static_cast<std::size_t>(same - results.begin());
    }
    retable();
    emit changed();
}

void ResultsPresenter::setByVariation(bool isByVariation)
{
    m_isByVariation = isByVariation;
    if (isByVariation)
        m_variation.reset(); // grouping one variation would say nothing
    retable();
    emit changed();
}

void ResultsPresenter::zoomBy(int steps)
{
    m_zoom = std::clamp(m_zoom + steps, -6, 12);
    retable();
    emit changed();
}

void ResultsPresenter::resetZoom()
{
    m_zoom = 0;
    retable();
    emit changed();
}

void ResultsPresenter::setCurrentRow(std::size_t result)
{
    if (result == m_current || result >= m_analysis->results.size())
        return;
    m_current = result;
    if (m_pins.empty())
        emit chartsChanged();
}

void ResultsPresenter::togglePin(std::size_t result)
{
    const auto found = std::ranges::find(m_pins, result);
    if (found != m_pins.end())
        m_pins.erase(found);
    else
        m_pins.push_back(result);
    if (m_pins.size() > kMostPins)
        m_pins.erase(m_pins.begin());
    emit chartsChanged();
}

bool ResultsPresenter::isPinned(std::size_t result) const { return std::ranges::find(m_pins, result) != m_pins.end(); }

std::vector<std::size_t> ResultsPresenter::chartRows() const
{
    if (!m_pins.empty())
        return m_pins;
    // With all variations in view, the current metric is charted for every one of them.
    if (!m_variation && m_analysis && m_current < m_analysis->results.size()) {
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < m_analysis->results.size() && rows.size() < kMostPins; ++i) {
            if (m_analysis->results[i].metric == m_analysis->results[m_current].metric)
                rows.push_back(i);
        }
        return rows;
    }
    return m_analysis && m_current < m_analysis->results.size() ? std::vector<std::size_t>{m_current} : std::vector<std::size_t>{};
}

void ResultsPresenter::setSeriesMode(SeriesMode mode)
{
    m_mode = mode;
    emit chartsChanged();
}

Plot ResultsPresenter::plot(std::string_view kind) const
{
    const ChartKind *found = chartKind(kind);
    return found && hasResults() ? found->plot({*m_snapshot, *m_analysis, chartRows(), m_mode}) : Plot{};
}

Plot ResultsPresenter::plotOf(std::string_view kind, std::size_t result, SeriesMode mode) const
{
    const ChartKind *found = chartKind(kind);
    return found && hasResults() ? found->plot({*m_snapshot, *m_analysis, {result}, mode}) : Plot{};
}

experiments::Status ResultsPresenter::status(Timestamp now) const
{
    return experiments::statusOf(m_snapshot->experiment, m_planned->evidence, now);
}

} // namespace assay::ui
