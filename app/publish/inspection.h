// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/publish/target.h"
#include "app/publish/verifier.h"

namespace assay::publish {

/// A published release that was looked at from outside, with everything it names.
struct Inspection {
    Root root; ///< newest of the chain
    bool isRootPinned{}; ///< false: it came from the place itself, which proves nothing about who wrote it
    Release release;
    std::string releaseText;
    std::vector<std::string> files; ///< paths whose bytes are those that were signed
};

/// Verifies what a place serves for an environment, as a verifying server does, and the files SDKs read too.
/// @param pinnedRoot  text of a root that came by a safe way; empty: the place's first root is believed
/// @return ReleaseRefused with `what`; errors of the place
[[nodiscard]] Result<Inspection> inspect(Target &place, const std::string &environment, const std::string &pinnedRoot,
                                         Timestamp now);

/// Verifies a release document and files at hand, each of which must be one that it names.
/// @param files  contents by name
[[nodiscard]] Result<Inspection> inspectFiles(const std::string &rootText, const std::string &environment,
                                              const std::string &releaseText, const std::map<std::string, std::string> &files,
                                              Timestamp now);

} // namespace assay::publish
