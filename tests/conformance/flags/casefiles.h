// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace assay::test {

/// The folder of the cases: $ASSAY_UFC_CASES, else the copy in tests/data.
[[nodiscard]] std::string caseFolder();

/// Reads the first of these files that is there; a missing one fails with an empty text.
[[nodiscard]] std::string readFirst(const std::vector<std::string> &candidates);

/// Every *.json of the first of these sub-folders that is there, by name.
[[nodiscard]] std::vector<std::pair<std::string, nlohmann::json>> readCases(const std::vector<std::string> &candidates);

} // namespace assay::test
