// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/core/error.h"
#include "models/flags/flag.h"

namespace assay::flags {

/// Collects the problems of one document.
class ProblemList {
public:
    ProblemList(std::string_view kind, std::string_view key) : m_kind(kind), m_key(key) {}

    void add(std::string path, std::string what, std::string_view messageId = {});
    void addUnknown(std::string path, std::string missingKind, std::string missing);
    [[nodiscard]] std::vector<Error> take() { return std::move(m_problems); }

private:
    std::string m_kind;
    std::string m_key;
    std::vector<Error> m_problems;
};

/// "shares[2]".
[[nodiscard]] std::string indexed(std::string_view name, std::size_t index);

/// Every rule holds something, every condition is one that all SDKs read alike.
void checkRules(const std::vector<TargetRule> &rules, const std::string &path, ProblemList &problems);

} // namespace assay::flags
