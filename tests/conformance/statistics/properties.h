// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <string>

#include "models/core/json.h"
#include "tests/conformance/statistics/randomnumbers.h"

namespace assay::vectors {

/// What a simulation measured, by the names of its bounds; a single bound has the name "".
using Measured = std::map<std::string, double>;

/// A property that is simulated.
struct Simulation {
    std::function<Measured(const Json &property, RandomNumbers &random, int simulations)> run;
    int quickDivisor = 1;            ///< of the simulations, unless all of them are asked for
};

/// A rule that holds for any input: how many of `trials` random inputs broke it.
using Rule = std::function<int(RandomNumbers &random, int trials)>;

[[nodiscard]] std::map<std::string, Simulation> simulations(); ///< by id, "P01"
[[nodiscard]] std::map<std::string, Rule> metamorphicRules();  ///< by id, "M01"

} // namespace assay::vectors
