// SPDX-License-Identifier: GPL-3.0-or-later
// Writes snapshots. Tables with many rows are arrays of arrays, because names would be most of their size:
// sums are n, y, yy, z, zz, yz, [x], [xx], [xy], [xz] without the zeros and empty lists at the end;
// n, true stands for missing moments.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "models/results/snapshot.h"
#include "models/results/snapshotnames.h"

namespace assay::results {
namespace {

void appendSums(Json &row, const Sums &sums)
{
    row.push_back(sums.n);
    if (sums.isMissing) {
        row.push_back(true);
        return;
    }
    const std::size_t fixed = row.size();
    std::size_t used = fixed;
    const auto put = [&row, &used](Json value, bool isUsed) {
        row.push_back(std::move(value));
        if (isUsed)
            used = row.size();
    };
    for (const double number : {sums.y, sums.yy, sums.z, sums.zz, sums.yz})
        put(number, number != 0);
    for (const std::vector<double> *list : {&sums.x, &sums.xx, &sums.xy, &sums.xz})
        put(*list, !list->empty());
    row.erase(row.begin() + static_cast<std::ptrdiff_t>(used), row.end());
}

template <typename Row, typename Head> Json tableOf(const std::vector<Row> &rows, Head head)
{
    Json table = Json::array();
    table.get_ref<Json::array_t &>().reserve(rows.size());
    for (const Row &row : rows) {
        Json line = head(row);
        appendSums(line, row.sums);
        table.push_back(std::move(line));
    }
    return table;
}

void putNumber(Json &body, const char *name, const std::optional<double> &value)
{
    if (value)
        body[name] = *value;
}

/// "few" stands for some, but fewer than the smallest cell.
Json tallyJson(const Tally &tally) { return tally ? Json(*tally) : Json(kFew); }

Json metricJson(const SnapshotMetric &metric)
{
    Json body{{"definition", metrics::toJson(metric.definition)}};
    if (metric.centre != 0)
        body["centre"] = metric.centre;
    if (metric.denominatorCentre != 0)
        body["denominator_centre"] = metric.denominatorCentre;
    if (!metric.covariates.empty()) {
        body["covariates"] = metric.covariates;
        body["covariate_centres"] = metric.covariateCentres;
    }
    putNumber(body, "cap_upper", metric.capUpper);
    putNumber(body, "cap_lower", metric.capLower);
    putNumber(body, "denominator_cap_upper", metric.denominatorCapUpper);
    putNumber(body, "denominator_cap_lower", metric.denominatorCapLower);
    if (metric.capped)
        body["capped"] = *metric.capped;
    if (metric.notFinite != 0)
        body["not_finite"] = tallyJson(metric.notFinite);
    if (metric.isWithheld)
        body["withheld"] = true;
    return body;
}

Json periodsJson(const Snapshot &snapshot)
{
    Json periods = Json::array();
    for (const Period &period : snapshot.periods)
        periods.push_back(snapshot.axis == AxisKind::UtcDay ? Json(toIsoDate(period.day)) : Json(period.offsetDays));
    return periods;
}

Json provenanceJson(const Provenance &entry)
{
    return {{"statement", entry.statement}, {"stage", entry.stage}, {"title", entry.title}, {"sql", entry.sql},
            {"sha256", entry.sha256},       {"rows", entry.rows},   {"bytes", entry.bytes}};
}

template <typename Row, typename Write> Json listOf(const std::vector<Row> &rows, Write write)
{
    Json list = Json::array();
    for (const Row &row : rows)
        list.push_back(write(row));
    return list;
}

Json quantileJson(const QuantileCell &cell)
{
    Json row = Json::array({cell.metric, cell.variation, cell.observations, cell.clusters, cell.value, cell.lower, cell.upper});
    if (cell.hasClusters) {
        for (const double sum : {cell.s, cell.ss, cell.n, cell.nn, cell.sn})
            row.push_back(sum);
    }
    return row;
}

} // namespace

Json toJson(const Snapshot &snapshot)
{
    Json body{{"format", kSnapshotFormat},
              {"id", snapshot.id},
              {"run", snapshot.run},
              {"engine_version", snapshot.engineVersion},
              {"created_at", toIsoTime(snapshot.createdAt)},
              {"as_of", toIsoTime(snapshot.asOf)},
              {"experiment", experiments::toJson(snapshot.experiment)},
              {"connection", snapshot.connection},
              {"min_cell", snapshot.minCell},
              {"axis", std::string(spellingOf(kAxisNames, snapshot.axis))},
              {"periods", periodsJson(snapshot)},
              {"variations", snapshot.variations},
              {"metrics", listOf(snapshot.metrics, metricJson)},
              {"mixed", listOf(snapshot.mixed, tallyJson)},
              {"blank_subjects", tallyJson(snapshot.blankSubjects)},
              {"unknown_variation", tallyJson(snapshot.unknownVariation)},
              {"properties", snapshot.properties},
              {"provenance", listOf(snapshot.provenance, provenanceJson)},
              {"notes", snapshot.notes}};
    body["increments"] = tableOf(snapshot.increments, [](const Increment &row) {
        return Json::array({row.metric, row.variation, row.period});
    });
    body["stages"] = tableOf(snapshot.stages, [](const StageTotal &row) {
        return Json::array({std::string(spellingOf(kStageNames, row.stage)), row.metric, row.variation});
    });
    body["breakdown"] = tableOf(snapshot.breakdown, [](const BreakdownCell &row) {
        return Json::array({row.property, row.value, row.metric, row.variation});
    });
    body["exposures"] = listOf(snapshot.exposures, [](const Exposure &row) {
        return Json::array({row.variation, row.period, row.subjects});
    });
    body["dominance"] = listOf(snapshot.dominance, [](const Dominance &row) {
        return Json::array({row.metric, row.variation, row.isDominated ? 1 : 0});
    });
    if (snapshot.repeatedRows)
        body["repeated_rows"] = tallyJson(*snapshot.repeatedRows);
    if (!snapshot.freshness.empty())
        body["freshness"] = listOf(snapshot.freshness, [](const Freshness &row) {
            return row.day ? Json::array({row.source, toIsoDate(*row.day)}) : Json::array({row.source});
        });
    if (!snapshot.propertyCounts.empty())
        body["property_counts"] = listOf(snapshot.propertyCounts, [](const PropertyCount &row) {
            return Json::array({row.property, row.value, row.variation, row.subjects});
        });
    if (!snapshot.quantiles.empty())
        body["quantiles"] = listOf(snapshot.quantiles, quantileJson);
    if (!snapshot.steps.empty())
        body["steps"] = listOf(snapshot.steps, [](const FunnelStep &row) {
            return Json::array({row.metric, row.step, row.variation, row.n, row.reached});
        });
    return body;
}

} // namespace assay::results
