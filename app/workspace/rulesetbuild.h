// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/workspace/catalog.h"
#include "app/workspace/releases.h"
#include "models/flags/finding.h"
#include "models/flags/ufc.h"

namespace assay::workspace {

/// What an environment would publish, checked as far as it can be without a target.
struct BuiltRuleset {
    flags::ufc::Document document;
    ReleaseContent content;
    std::vector<flags::Finding> findings; ///< errors among them keep it from being published
};

/// Lowers the flags, writes every form, looks them over, and evaluates sample subjects in the plain and the obfuscated
/// form, which must agree.
/// @param banditModels  text of the models of the bandits that flags use; empty when they use none
/// @return NotFound for an unknown environment; the first problem of a flag or a model; InputTooLarge
[[nodiscard]] Result<BuiltRuleset> buildRuleset(const Catalog &catalog, const std::string &environment,
                                                const std::string &banditModels, Timestamp now);

/// Keys that may read an environment's ruleset now; revoked ones are not among them.
[[nodiscard]] std::vector<publish::SdkKey> sdkKeysOf(const Catalog &catalog, const std::string &environment);

/// A ruleset as verifiers and SDKs read it; InvalidDocument or InvalidJson otherwise.
[[nodiscard]] Result<flags::ufc::Document> readServerRuleset(const std::string &text);

} // namespace assay::workspace
