// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "models/core/json.h"
#include "models/flags/flag.h"

namespace assay::flags {

/// A named group of subjects. It is written out into the rules of every flag that uses it.
struct Audience {
    std::string key{};
    std::string name{};
    std::string description{};
    std::vector<TargetRule> rules{};             ///< one must hold; at least one
    std::vector<std::string> tags{};
    std::string extra{};

    bool operator==(const Audience &) const = default;
};

/// Part of a layer that one allocation takes.
struct LayerSlot {
    std::string flag{};
    std::string allocation{};
    std::vector<Range> ranges{};

    bool operator==(const LayerSlot &) const = default;
};

/// Mutual exclusion: allocations that share the salt and take disjoint shards of it, so that nobody is
/// in two of them.
struct Layer {
    std::string key{};
    std::string name{};
    std::string salt{};
    std::vector<LayerSlot> places{};
    std::vector<std::string> tags{};
    std::string extra{};

    /// The slot of an allocation, or null.
    [[nodiscard]] const LayerSlot *slot(std::string_view flag, std::string_view allocation) const;
    bool operator==(const Layer &) const = default;
};

/// Subjects kept out of all experiments that name the holdout. One half stays with the status quo, the
/// other gets what was shipped, so that all decisions together can be measured.
struct Holdout {
    std::string key{};
    std::string name{};
    std::string salt{};
    std::uint32_t shards = 500;                  ///< of 10,000; 50 to 2,000
    std::optional<Timestamp> start{};
    std::optional<Timestamp> end{};
    std::vector<std::string> tags{};
    std::string extra{};

    bool operator==(const Holdout &) const = default;
};

[[nodiscard]] Json toJson(const Audience &audience);
[[nodiscard]] Json toJson(const Layer &layer);
[[nodiscard]] Json toJson(const Holdout &holdout);
/// Each reads one document body.
/// @param unknown  takes one InvalidDocument for each member that nothing reads
[[nodiscard]] Result<Audience> audienceFromJson(const Json &body, std::vector<Error> *unknown = nullptr);
[[nodiscard]] Result<Layer> layerFromJson(const Json &body, std::vector<Error> *unknown = nullptr);
[[nodiscard]] Result<Holdout> holdoutFromJson(const Json &body, std::vector<Error> *unknown = nullptr);

/// What flags refer to.
struct Definitions {
    std::vector<Audience> audiences{};
    std::vector<Layer> layers{};
    std::vector<Holdout> holdouts{};

    [[nodiscard]] const Audience *audience(std::string_view key) const;
    [[nodiscard]] const Layer *layer(std::string_view key) const;
    [[nodiscard]] const Holdout *holdout(std::string_view key) const;
};

} // namespace assay::flags
