// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/flags/ufc.h"

namespace assay::flags {

/// An attribute value of a group of subjects; monostate stands for "not there".
using ProfileValue = std::variant<std::monostate, bool, double, std::string>;

/// Recent subjects that share these attribute values.
struct ProfileCell {
    std::vector<std::pair<std::string, ProfileValue>> attributes{};
    std::int64_t subjects{};
};

/// What the warehouse knows of recent subjects, as aggregates: a count per combination of values.
struct AttributeProfile {
    Timestamp asOf{};
    std::vector<ProfileCell> cells{};

    [[nodiscard]] std::int64_t subjects() const;
    [[nodiscard]] bool knows(const std::string &attribute) const;
};

/// Share of recent subjects that get another variation; empty names stand for the application's default.
struct ImpactMovement {
    std::string from{};
    std::string to{};
    double share{};                      ///< 0 to 1

    bool operator==(const ImpactMovement &) const = default;
};

struct FlagImpact {
    std::string flag{};
    std::optional<double> share{};       ///< absent: unknown, because of the attributes below
    std::vector<ImpactMovement> movements{}; ///< largest first
    std::vector<std::string> unknownAttributes{};
};

/// How many recent subjects an edit gives another variation, for every flag that differs. Each cell of
/// the profile is evaluated with generated subject keys through both rulesets, so rules count exactly and
/// shards to about half a percent. A rule on an attribute the profile does not have makes the answer
/// unknown: it is never guessed.
[[nodiscard]] std::vector<FlagImpact> impactOf(const ufc::Document &before, const ufc::Document &after, const AttributeProfile &profile, Timestamp now);

} // namespace assay::flags
