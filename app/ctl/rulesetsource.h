// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "app/ctl/context.h"
#include "models/flags/ruleset.h"
#include "models/flags/ufc.h"

namespace assay::ctl {

/// A ruleset and where it came from.
struct NamedRuleset {
    std::string name; ///< for messages
    std::string text;
    flags::LoadedRuleset loaded;
};

/// Reads a ruleset: a file, "-" for standard input, `env:KEY` for what the workspace would publish now, or
/// `release:KEY` and `release:KEY:VERSION` for what it has published.
/// @return errors with fact `origin`
[[nodiscard]] Result<NamedRuleset> readRulesetSource(Context &context, const std::string &source);

/// Reads a ruleset from its text. @param name  for messages
[[nodiscard]] Result<NamedRuleset> namedRuleset(const std::string &name, std::string text);

/// Its values; InvalidDocument for an obfuscated one, whose texts are gone.
[[nodiscard]] Result<flags::ufc::Document> documentOf(const NamedRuleset &ruleset);

} // namespace assay::ctl
