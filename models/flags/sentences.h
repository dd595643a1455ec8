// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "models/flags/ufc.h"

namespace assay::flags {

/// "country is one of US, CA".
[[nodiscard]] std::string sentenceOf(const ufc::Condition &condition);
/// Conditions joined by "and"; "everyone" without any.
[[nodiscard]] std::string sentenceOf(const ufc::Rule &rule);
/// Rules joined by "or"; "everyone" without any.
[[nodiscard]] std::string sentenceOf(const std::vector<ufc::Rule> &rules);
/// The value as a person reads it, shortened when it is long.
[[nodiscard]] std::string shortText(const std::string &value);

} // namespace assay::flags
