// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/json.h"
#include "models/core/timestamp.h"

namespace assay::experiments {

struct Variation {
    std::string key;                 ///< as it stands in the assignment log
    std::string name;
    double weight = 1;               ///< planned share, any positive scale
    std::string extra{};             ///< unknown members, canonical JSON

    bool operator==(const Variation &) const = default;
};

enum class Method { Sequential, Fixed, Hybrid, Bayesian };

struct Guardrail {
    std::string metric;
    double margin{};                 ///< lift, >= 0: how much worse is still acceptable
    std::string extra{};             ///< unknown members, canonical JSON

    bool operator==(const Guardrail &) const = default;
};

/// What the analysis will do, fixed before it starts (statistics.md section 0.1).
struct Plan {
    std::string primary;             ///< metric key
    std::vector<Guardrail> guardrails;
    std::vector<std::string> secondary;
    Method method = Method::Sequential;
    double level = 0.95;             ///< confidence, 0.80 to 0.999
    bool isVarianceReduced = true;   ///< CUPED
    int lookbackDays = 30;           ///< 7 to 90
    double nTune = 10'000;
    double minControlZ = 10;
    std::optional<int> minimumDays = 7;
    std::optional<std::int64_t> minimumSubjects = 100; ///< per variation
    std::optional<int> maximumDays = 90;
    std::int64_t minCell = 10;       ///< smallest published cell, >= 5
    std::vector<std::string> breakdowns; ///< property keys
    std::string extra{};             ///< unknown members, canonical JSON

    /// Every metric key, primary first, then guardrails, then secondary; no duplicates.
    [[nodiscard]] std::vector<std::string> metrics() const;
    bool operator==(const Plan &) const = default;
};

/// Where the aggregates come from. Imports have no source, no entity in a warehouse and nothing to run.
enum class Origin { Warehouse, Import };

enum class Decision { None, RollOut, KeepControl, Stopped };

struct Experiment {
    std::string key;
    std::string name;
    std::string hypothesis;
    std::string owner;
    std::string entity;
    std::string assignmentSource;    ///< key; empty for imports
    std::string warehouseKey;        ///< value of the experiment column; empty: `key`
    std::vector<Variation> variations; ///< at least 2
    std::string control;             ///< key of the baseline variation
    std::optional<Timestamp> start;  ///< first assignment counted; absent: draft
    std::optional<Timestamp> end;    ///< exclusive; absent: open
    Plan plan;
    Origin origin{};
    std::string attribution;         ///< imports: source and licence
    Decision decision{};             ///< recorded decision; None while open
    std::string decidedVariation;
    std::string rationale;
    std::optional<Timestamp> decidedAt;
    std::vector<std::string> tags;   ///< "sample" marks objects of the sample workspace
    std::string extra;               ///< unknown members, canonical JSON

    [[nodiscard]] const std::string &keyInWarehouse() const { return warehouseKey.empty() ? key : warehouseKey; }
    /// Position of the control in `variations`.
    [[nodiscard]] std::size_t controlIndex() const;
    bool operator==(const Experiment &) const = default;
};

[[nodiscard]] Json toJson(const Experiment &experiment);
/// Holds every rule of problems.h that needs no other document.
/// @return InvalidDocument with `kind`, `key`, `path`, `what`; V-301 when there is no primary metric
[[nodiscard]] Result<Experiment> experimentFromJson(const Json &body);
[[nodiscard]] Json toJson(const Plan &plan);
[[nodiscard]] std::string_view methodName(Method method);        ///< "sequential"
[[nodiscard]] std::optional<Method> methodFromName(std::string_view name);

} // namespace assay::experiments
