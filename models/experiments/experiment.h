// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/json.h"
#include "models/core/timestamp.h"
#include "models/experiments/analysisrules.h"

namespace assay::experiments {

struct Variation {
    std::string key;                 ///< as it stands in the assignment log
    std::string name;
    double weight = 1;               ///< planned share, any positive scale
    std::string extra{};             ///< unknown members, canonical JSON

    bool operator==(const Variation &) const = default;
};

struct Guardrail {
    std::string metric;
    double margin{};                 ///< lift, >= 0: how much worse is still acceptable
    std::string extra{};             ///< unknown members, canonical JSON
    bool isMarginInherited{};        ///< `margin` is the rules' guardrailMargin; not written

    bool operator==(const Guardrail &) const = default;
};

/// What the analysis will do, fixed before it starts (statistics.md section 0.1). The rules are those in
/// force: `inherited` says which of them the experiment leaves to the company's defaults.
struct Plan : AnalysisRules {
    std::string primary;             ///< metric key
    std::vector<Guardrail> guardrails;
    std::vector<std::string> secondary;
    std::vector<std::string> breakdowns; ///< property keys
    RuleNames inherited;             ///< rules that are not written; empty: the plan states all of them
    std::string stratifyBy;          ///< property key: post-stratification by its values; empty: none
    std::string extra{};             ///< unknown members, canonical JSON

    /// Every metric key, primary first, then guardrails, then secondary; no duplicates.
    [[nodiscard]] std::vector<std::string> metrics() const;
    /// The properties whose values a run brings back: `breakdowns`, then `stratifyBy` unless it is among them.
    [[nodiscard]] std::vector<std::string> properties() const;
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
/// @param unknown  takes one InvalidDocument for each member that nothing reads
/// @return InvalidDocument with `kind`, `key`, `path`, `what`; V-301 when there is no primary metric
[[nodiscard]] Result<Experiment> experimentFromJson(const Json &body, std::vector<Error> *unknown = nullptr);
[[nodiscard]] Json toJson(const Plan &plan);

/// The plan with what it inherits taken from `rules`.
[[nodiscard]] Plan withDefaults(Plan plan, const AnalysisRules &rules);
/// The plan as it is in force, stating every rule itself: what a snapshot and a concluded experiment keep.
[[nodiscard]] Plan frozen(Plan plan);

} // namespace assay::experiments
