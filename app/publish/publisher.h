// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/publish/release.h"
#include "app/publish/target.h"

namespace assay::publish {

/// Everything one release puts at a target. The release is signed before the first byte is sent, so that a
/// publication that was cut goes on with exactly the same bytes.
struct Publication {
    Release release;
    std::string releaseText;         ///< the signed document
    std::string server;              ///< plain ruleset
    std::optional<std::string> client;
    std::optional<std::string> bandits;
    std::vector<NamedFile> roots;         ///< "root/1.json" and on; a verifier walks them
    std::vector<std::string> overtaken;   ///< SHA-256 of older releases of ours that may still be at the target
};

/// Where a publication is. A journal keeps the last one reached.
enum class PublishStep { Check, Upload, ReadBack, Switch, Purge, Confirm, Done };

/// The name of a step as journals and scripts write it ("upload").
[[nodiscard]] std::string_view nameOf(PublishStep step);

/// What a publication calls on its way.
struct PublishHooks {
    /// Before each step; a failure ends the publication there. Empty: nothing is noted.
    std::function<Result<void>(PublishStep)> onStep;
    /// Reads a path as the public does (through the CDN). Empty: the target itself is read.
    std::function<Result<std::string>(const std::string &path)> readPublic;
    /// Evaluates the ruleset that came back; its failure means what is served is not what was meant. Empty: none.
    std::function<Result<void>(const std::string &server)> probe;
};

/// Paths below an environment, as SDKs and verifiers ask for them (security.md section 11.1).
[[nodiscard]] std::string folderOf(std::string_view environment);
inline constexpr std::string_view kPointer = "release.json";
inline constexpr std::string_view kServerConfig = "server/flag-config/v1/config";
inline constexpr std::string_view kClientConfig = "client/flag-config/v1/config";
inline constexpr std::string_view kServerBandits = "server/flag-config/v1/bandits";

/// Publishes, or finishes a publication that was cut: every step may be repeated. What was served before stays until
/// the switch; a failure before it changes nothing that anybody reads.
/// Blocking; not on the GUI thread.
/// @return TargetConflict when the target holds another release than the one this follows; ReleaseRefused when what
///         came back is not what was sent; errors of the target
[[nodiscard]] Result<void> publishRelease(Target &target, const Publication &publication, const PublishHooks &hooks = {});

} // namespace assay::publish
