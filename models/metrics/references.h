// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/metrics/metric.h"
#include "models/metrics/sources.h"

namespace assay::metrics {

/// Finds the other documents a definition speaks of; null when there is none. The caller decides
/// where they live, so a change can be checked together with what it changes alongside.
struct Lookup {
    std::function<const Entity *(const std::string &)> entity;
    std::function<const Connection *(const std::string &)> connection;
    std::function<const AssignmentSource *(const std::string &)> assignmentSource;
    std::function<const FactSource *(const std::string &)> factSource;
    std::function<const Property *(const std::string &)> property;
    std::function<const Metric *(const std::string &)> metric;
};

/// Everything wrong with a definition's references, in the order of its members; empty when sound.
/// Each is UnknownReference with `kind`, `key`, `path`, `missing_kind`, `missing`, or InvalidDocument.
[[nodiscard]] std::vector<Error> problemsOf(const AssignmentSource &source, const Lookup &lookup);
[[nodiscard]] std::vector<Error> problemsOf(const FactSource &source, const Lookup &lookup);
[[nodiscard]] std::vector<Error> problemsOf(const Property &property, const Lookup &lookup);
[[nodiscard]] std::vector<Error> problemsOf(const Metric &metric, const Lookup &lookup);

/// "kind/key at path refers to a `missingKind` that does not exist".
[[nodiscard]] Error unknownReference(std::string kind, std::string key, std::string path, std::string missingKind, std::string missing);

} // namespace assay::metrics
