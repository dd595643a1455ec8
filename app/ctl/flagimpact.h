// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/ctl/context.h"
#include "models/flags/impact.h"

namespace assay::ctl {

/// What an edit of one flag does to the subjects that an experiment counted.
struct CountedImpact {
    flags::FlagImpact impact;
    std::string experiment;      ///< whose subjects were counted; empty while the impact is unknown
    std::string property;        ///< by which they were told apart; empty: not at all
    std::int64_t subjects{};
    double rareShare{};          ///< of them, those of values too rare to be counted apart: named by no rule here
    Timestamp asOf;
};

/// The impact on every flag that differs, from the aggregates that pipeline runs of these experiments brought back: the
/// warehouse is not asked. A flag whose rules look at one property is counted by it; rules over several stay unknown,
/// as aggregates say nothing of the subjects that share their values.
/// @return NoResults, NotFound
[[nodiscard]] Result<std::vector<CountedImpact>> impactsOf(Context &context, const flags::ufc::Document &before, const flags::ufc::Document &after,
                                                           const std::vector<std::string> &experiments);
[[nodiscard]] Json impactsJson(const std::vector<CountedImpact> &impacts);
void printImpacts(const std::vector<CountedImpact> &impacts, const Terminal &terminal);

} // namespace assay::ctl
