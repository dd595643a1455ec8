// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "models/core/error.h"
#include "models/core/timestamp.h"

namespace assay::ctl {

/// Keys with which SDKs read a trial release.
inline constexpr std::string_view kTrialServerKey = "server-key";
inline constexpr std::string_view kTrialClientKey = "client-key";
inline constexpr std::string_view kTrialEnvironment = "trial";

/// What a trial release serves.
struct TrialContent {
    std::string server;              ///< plain ruleset
    std::string client;              ///< obfuscated ruleset
    std::optional<std::string> bandits;
};

/// Publishes into an empty folder with keys that are made for it and thrown away, good for a day. The root to trust
/// lies beside it as root.json. For this computer alone: anybody knows its SDK keys.
/// @return what publish::publishRelease() returns; WriteFailed
[[nodiscard]] Result<void> publishTrial(const std::filesystem::path &folder, const TrialContent &content, Timestamp now);

} // namespace assay::ctl
