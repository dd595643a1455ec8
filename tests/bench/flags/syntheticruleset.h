// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "models/flags/subject.h"

namespace assay::bench {

struct SyntheticCase {
    std::string flag;
    flags::SubjectRecord subject;
};

struct SyntheticRuleset {
    std::string ufc;
    std::vector<SyntheticCase> cases;
};

/// A ruleset of `count` flags and 20,000 cases for them. Every flag: a targeted 50/50 with two
/// conditions, a staff rule on an e-mail pattern, and an 80 % rollout in three. Always the same.
[[nodiscard]] SyntheticRuleset syntheticRuleset(int count);

} // namespace assay::bench
