// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/metrics/metricrows.h"

#include <cmath>

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

struct MetricText {
    Q_DECLARE_TR_FUNCTIONS(Metrics)
};

QString nameOf(const metrics::Metric &metric) { return text(metric.name.empty() ? metric.key : metric.name); }

QString sourceName(const workspace::Catalog &catalog, const std::string &key)
{
    const auto at = catalog.factSources.find(key);
    return at == catalog.factSources.end() || at->second.value.name.empty() ? text(key) : text(at->second.value.name);
}

QString hoursText(double hours)
{
    if (hours > 0 && std::fmod(hours, 24) == 0)
        return MetricText::tr("%n day(s)", nullptr, static_cast<int>(hours / 24));
    return MetricText::tr("%1 hours").arg(formatNumber(hours, 1));
}

QString daysText(double days) { return days == std::floor(days) ? MetricText::tr("%n day(s)", nullptr, static_cast<int>(days)) : MetricText::tr("%1 days").arg(formatNumber(days, 1)); }

QString windowText(const metrics::Window &window)
{
    if (window.lengthHours && window.startHours > 0)
        return MetricText::tr("from %1 to %2 after first exposure").arg(hoursText(window.startHours), hoursText(window.startHours + *window.lengthHours));
    if (window.lengthHours)
        return MetricText::tr("within %1 of first exposure").arg(hoursText(*window.lengthHours));
    if (window.startHours > 0)
        return MetricText::tr("from %1 after first exposure on").arg(hoursText(window.startHours));
    return MetricText::tr("after first exposure");
}

QString filterText(const metrics::FactFilter &filter)
{
    QStringList values;
    for (const std::string &value : filter.values)
        values.append(text(value));
    const QString column = text(filter.column);
    const QString list = values.join(QStringLiteral(", "));
    switch (filter.comparison) {
    case metrics::Comparison::Equal: return MetricText::tr("%1 is %2").arg(column, list);
    case metrics::Comparison::NotEqual: return MetricText::tr("%1 is not %2").arg(column, list);
    case metrics::Comparison::OneOf: return MetricText::tr("%1 is one of %2").arg(column, list);
    case metrics::Comparison::NotOneOf: return MetricText::tr("%1 is not one of %2").arg(column, list);
    case metrics::Comparison::Less: return MetricText::tr("%1 is less than %2").arg(column, list);
    case metrics::Comparison::LessOrEqual: return MetricText::tr("%1 is at most %2").arg(column, list);
    case metrics::Comparison::Greater: return MetricText::tr("%1 is more than %2").arg(column, list);
    case metrics::Comparison::GreaterOrEqual: return MetricText::tr("%1 is at least %2").arg(column, list);
    case metrics::Comparison::IsNull: return MetricText::tr("%1 is missing").arg(column);
    case metrics::Comparison::IsNotNull: return MetricText::tr("%1 is present").arg(column);
    }
    return {};
}

QString filtersText(const metrics::MetricFact &fact)
{
    QStringList parts;
    for (const metrics::FactFilter &filter : fact.filters)
        parts.append(filterText(filter));
    return parts.join(MetricText::tr(" and ", "joins conditions"));
}

/// "rows of Purchases where status is paid" or "value of Purchases ...".
QString factText(const metrics::MetricFact &fact, const workspace::Catalog &catalog)
{
    const QString base = fact.valueColumn.empty() ? MetricText::tr("rows of %1").arg(sourceName(catalog, fact.factSource))
                                                  : MetricText::tr("%1 of %2", "value column of a fact source").arg(text(fact.valueColumn), sourceName(catalog, fact.factSource));
    return fact.filters.empty() ? base : MetricText::tr("%1 where %2").arg(base, filtersText(fact));
}

QString capText(const metrics::Cap &cap, const QString &unit)
{
    if (cap.kind == metrics::CapKind::None || (!cap.upper && !cap.lower))
        return MetricText::tr("none");
    const auto bound = [&](double value) {
        return cap.kind == metrics::CapKind::Percentile ? MetricText::tr("percentile %1").arg(formatNumber(value * 100, 2))
                                                        : QString(formatNumber(value, 2) + (unit.isEmpty() ? QString() : QString(QLatin1Char(' ') + unit)));
    };
    if (cap.upper && cap.lower)
        return MetricText::tr("below at %1, above at %2").arg(bound(*cap.lower), bound(*cap.upper));
    return cap.upper ? MetricText::tr("above at %1").arg(bound(*cap.upper)) : MetricText::tr("below at %1").arg(bound(*cap.lower));
}

QString directionText(metrics::Direction direction)
{
    switch (direction) {
    case metrics::Direction::Increase: return MetricText::tr("higher is better");
    case metrics::Direction::Decrease: return MetricText::tr("lower is better");
    case metrics::Direction::None: return MetricText::tr("neither is better");
    }
    return {};
}

Cell plain(const QString &text, Token token = Token::Muted)
{
    Cell cell;
    cell.text = text;
    cell.token = token;
    return cell;
}

/// "95th percentile" would need ordinals in every language.
QString percentileText(const metrics::Metric &metric) { return MetricText::tr("P%1").arg(formatNumber(metric.percentile * 100, 2)); }

} // namespace

QString metricKindText(metrics::MetricKind kind)
{
    switch (kind) {
    case metrics::MetricKind::Count: return MetricText::tr("Count");
    case metrics::MetricKind::Sum: return MetricText::tr("Sum");
    case metrics::MetricKind::Mean: return MetricText::tr("Mean");
    case metrics::MetricKind::Conversion: return MetricText::tr("Conversion");
    case metrics::MetricKind::Ratio: return MetricText::tr("Ratio");
    case metrics::MetricKind::Threshold: return MetricText::tr("Threshold");
    case metrics::MetricKind::Retention: return MetricText::tr("Retention");
    case metrics::MetricKind::Percentile: return MetricText::tr("Percentile");
    case metrics::MetricKind::Funnel: return MetricText::tr("Funnel");
    }
    return {};
}

QString metricSentence(const metrics::Metric &metric, const workspace::Catalog &catalog)
{
    if (metric.fact.factSource.empty())
        return MetricText::tr("Measured elsewhere and imported as aggregates.");
    const QString fact = factText(metric.fact, catalog);
    const QString window = windowText(metric.window);
    switch (metric.kind) {
    case metrics::MetricKind::Count: return MetricText::tr("Number of %1 per subject, %2.").arg(fact, window);
    case metrics::MetricKind::Sum: return MetricText::tr("Sum of %1 per subject, %2.").arg(fact, window);
    case metrics::MetricKind::Mean: return MetricText::tr("Average %1, %2.").arg(fact, window);
    case metrics::MetricKind::Conversion: return MetricText::tr("Share of subjects with %1, %2.").arg(fact, window);
    case metrics::MetricKind::Threshold:
        return MetricText::tr("Share of subjects whose %1 exceed %2, %3.").arg(fact, formatNumber(metric.threshold, 2), window);
    case metrics::MetricKind::Ratio:
        return metric.denominator ? MetricText::tr("%1 per %2, %3.").arg(fact, factText(*metric.denominator, catalog), window) : MetricText::tr("%1, %2.").arg(fact, window);
    case metrics::MetricKind::Retention:
        return metric.retentionEndDays ? MetricText::tr("Share of subjects with %1 from %2 to %3 after first exposure.")
                                             .arg(fact, daysText(metric.retentionStartDays), daysText(*metric.retentionEndDays))
                                       : MetricText::tr("Share of subjects with %1 from %2 after first exposure on.").arg(fact, daysText(metric.retentionStartDays));
    case metrics::MetricKind::Percentile:
        return metric.ranked == metrics::Ranked::Facts ? MetricText::tr("%1 of all %2, %3.").arg(percentileText(metric), fact, window)
                                                       : MetricText::tr("%1 over subjects of %2, %3.").arg(percentileText(metric), fact, window);
    case metrics::MetricKind::Funnel: {
        QStringList steps{fact};
        for (const metrics::MetricFact &step : metric.then)
            steps << factText(step, catalog);
        return MetricText::tr("Share of subjects with %1, %2.").arg(steps.join(MetricText::tr(", then ")), window);
    }
    }
    return {};
}

std::vector<Column> metricColumns()
{
    return {{QStringLiteral("name"), MetricText::tr("Name"), 240, false, false, {}},
            {QStringLiteral("kind"), MetricText::tr("Kind"), 110, false, false, {}},
            {QStringLiteral("definition"), MetricText::tr("Definition"), 300, false, true, {}},
            {QStringLiteral("direction"), MetricText::tr("Direction"), 140, false, false, {}},
            {QStringLiteral("certified"), MetricText::tr("Certified"), 90, false, false, {}},
            {QStringLiteral("used"), MetricText::tr("Used by"), 84, true, false, MetricText::tr("Number of experiments")}};
}

std::vector<TableRow> metricRows(const workspace::Catalog &catalog)
{
    std::vector<TableRow> rows;
    for (const auto &[key, entry] : catalog.metrics) {
        const metrics::Metric &metric = entry.value;
        const auto used = static_cast<int>(catalog.experimentsUsing(key).size());
        TableRow row;
        row.key = text(key);
        row.icon = QStringLiteral("metrics");
        row.note = MetricText::tr("%1, used by %n experiment(s)", nullptr, used).arg(metricKindText(metric.kind));
        if (metric.isCertified) {
            row.badge = MetricText::tr("Certified");
            row.badgeTone = Tone::Info;
        }
        Cell name = plain(nameOf(metric), Token::Text);
        name.icon = row.icon;
        const QString sentence = metricSentence(metric, catalog);
        Cell definition = plain(sentence);
        definition.tip = sentence;
        Cell certified = plain(metric.isCertified ? MetricText::tr("Certified") : QString());
        if (metric.isCertified)
            certified.icon = QStringLiteral("ok");
        certified.sortKey = metric.isCertified ? 0 : 1;
        Cell usedBy = plain(used > 0 ? formatCount(used) : MetricText::tr("nothing"));
        usedBy.sortKey = used;
        row.cells = {name, plain(metricKindText(metric.kind)), definition, plain(directionText(metric.direction)), certified, usedBy};
        row.facets = {{QStringLiteral("kind"), text(metrics::metricKindName(metric.kind))},
                      {QStringLiteral("certified"), metric.isCertified ? QStringLiteral("yes") : QStringLiteral("no")},
                      {QStringLiteral("owner"), text(metric.owner)}};
        for (const std::string &source : metrics::factSourcesOf(metric))
            row.facets.emplace_back(QStringLiteral("source"), text(source));
        for (const std::string &tag : metric.tags)
            row.facets.emplace_back(QStringLiteral("tag"), text(tag));
        rows.push_back(std::move(row));
    }
    return rows;
}

std::optional<MetricDetail> metricDetail(const workspace::Catalog &catalog, const std::string &key)
{
    const auto at = catalog.metrics.find(key);
    if (at == catalog.metrics.end())
        return std::nullopt;
    const metrics::Metric &metric = at->second.value;
    MetricDetail detail;
    detail.key = text(key);
    detail.name = nameOf(metric);
    detail.kind = metricKindText(metric.kind);
    detail.isCertified = metric.isCertified;
    detail.sentence = metricSentence(metric, catalog);
    detail.description = text(metric.description);
    const QString unit = text(metric.unit);
    detail.facts.emplace_back(MetricText::tr("Kind"), detail.kind);
    detail.facts.emplace_back(MetricText::tr("Window"), metric.kind == metrics::MetricKind::Retention ? MetricText::tr("set by the retention days") : windowText(metric.window));
    if (!metric.fact.filters.empty())
        detail.facts.emplace_back(MetricText::tr("Filters"), filtersText(metric.fact));
    if (metric.denominator && !metric.denominator->filters.empty())
        detail.facts.emplace_back(MetricText::tr("Filters below"), filtersText(*metric.denominator));
    detail.facts.emplace_back(MetricText::tr("Cap"), capText(metric.cap, unit));
    detail.facts.emplace_back(MetricText::tr("Direction"), directionText(metric.direction));
    if (!unit.isEmpty())
        detail.facts.emplace_back(MetricText::tr("Unit"), unit);
    detail.facts.emplace_back(MetricText::tr("Precision to reach"), MetricText::tr("± %1 lift").arg(formatPercent(metric.precisionTarget, 1)));
    detail.facts.emplace_back(MetricText::tr("Variance reduction"), metrics::hasCovariate(metric) ? MetricText::tr("possible: the same value before exposure") : MetricText::tr("not possible for this definition"));
    if (!metric.owner.empty())
        detail.facts.emplace_back(MetricText::tr("Owner"), text(metric.owner));
    for (const std::string &source : metrics::factSourcesOf(metric))
        detail.sources.emplace_back(text(source), sourceName(catalog, source));
    for (const std::string &experiment : catalog.experimentsUsing(key)) {
        const auto used = catalog.experiments.find(experiment);
        detail.usedBy.emplace_back(text(experiment), used->second.value.name.empty() ? text(experiment) : text(used->second.value.name));
    }
    detail.json = text(prettyJson(metrics::toJson(metric)));
    return detail;
}

} // namespace assay::ui
