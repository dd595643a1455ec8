// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "app/publish/target.h"
#include "app/secrets/securebuffer.h"
#include "models/core/timestamp.h"

namespace assay::publish {

/// What a target is made from. Kinds and settings are those of the workspace's publish_target documents.
struct TargetSettings {
    std::string kind; ///< "folder", "http", "s3"
    std::map<std::string, std::string> settings;
    secrets::Secret secret; ///< JSON object of the secret fields; empty when there are none
    std::function<Timestamp()> now; ///< dates signatures
};

/// Makes a target, to be used in the calling thread.
/// @return InvalidArgument with `name`, `what` for a setting or a part of the secret that is missing or wrong
[[nodiscard]] Result<std::unique_ptr<Target>> makeTarget(const TargetSettings &settings);

/// Reads what the public sees at an address: no credential, no writing.
[[nodiscard]] Result<std::unique_ptr<Target>> makeReader(const std::string &url);

} // namespace assay::publish
