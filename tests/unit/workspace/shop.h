// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/workspace/workspace.h"

namespace shop {

/// A small, sound set of definitions: one entity, connection, assignment source, fact source, metric, experiment.
inline std::vector<assay::workspace::DocumentInput> documents()
{
    return {
        {"entity", R"({"key":"user"})", "shop"},
        {"connection", R"({"key":"shop","kind":"duckdb","settings":{"path":"/data/shop"}})", "shop"},
        {"assignment_source", R"({"key":"assignments","connection":"shop","entity":"user","sql":"SELECT * FROM assignments"})", "shop"},
        {"fact_source", R"({"key":"purchases","connection":"shop","entity":"user","sql":"SELECT * FROM purchases"})", "shop"},
        {"metric", R"({"key":"buyers","kind":"conversion","fact":{"source":"purchases"}})", "shop"},
        {"experiment", R"({"key":"new-checkout","entity":"user","assignment_source":"assignments","control":"off",
            "start":"2026-01-01","variations":[{"key":"off"},{"key":"on"}],"plan":{"primary":"buyers"}})", "shop"},
    };
}

/// A snapshot of that experiment: 1,000 subjects each, 100 and 150 buyers over two days.
inline assay::results::Snapshot snapshot(const std::string &id)
{
    using namespace assay;
    results::Snapshot snapshot;
    snapshot.id = id;
    snapshot.engineVersion = "1";
    snapshot.createdAt = Timestamp{1'767'500'000'000'000};
    snapshot.asOf = startOf(*dayFromIso("2026-01-03"));
    snapshot.experiment.key = "new-checkout";
    snapshot.experiment.name = "=New \"checkout\"";
    snapshot.experiment.origin = experiments::Origin::Import;
    snapshot.experiment.variations = {{"off", "Off"}, {"on", "On"}};
    snapshot.experiment.control = "off";
    snapshot.experiment.plan.primary = "buyers";
    snapshot.experiment.plan.isVarianceReduced = false;
    snapshot.periods = {{*dayFromIso("2026-01-01"), 0}, {*dayFromIso("2026-01-02"), 1}};
    snapshot.variations = {"off", "on"};
    snapshot.metrics.resize(1);
    snapshot.metrics[0].definition.key = "buyers";
    snapshot.metrics[0].definition.name = "Buyers";
    snapshot.metrics[0].definition.kind = metrics::MetricKind::Conversion;
    snapshot.mixed = {0, 0};
    const double buyers[2][2] = {{60, 40}, {90, 60}};
    for (std::uint32_t variation = 0; variation < 2; ++variation) {
        for (std::uint32_t period = 0; period < 2; ++period) {
            results::Increment increment{0, variation, period, {}};
            increment.sums.n = 500;
            increment.sums.y = increment.sums.yy = buyers[variation][period];
            snapshot.increments.push_back(increment);
            snapshot.exposures.push_back({variation, period, 500});
        }
    }
    return snapshot;
}

} // namespace shop
