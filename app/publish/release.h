// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/publish/envelope.h"
#include "models/core/timestamp.h"

namespace assay::publish {

inline constexpr std::string_view kReleaseContext = "assay-release-v1\n";
inline constexpr std::size_t kMaxReleaseBytes = 1UL << 20U;
/// No ruleset is larger; a target that sends more is cut off.
inline constexpr std::int64_t kMaxObjectBytes = 64LL << 20U;

/// A published file, named by its content.
struct ReleaseObject {
    std::string sha256; ///< 64 hexadecimal digits
    std::int64_t bytes{};

    /// The object of these bytes.
    [[nodiscard]] static ReleaseObject of(std::string_view content);
    /// True when these are the bytes.
    [[nodiscard]] bool holds(std::string_view content) const;

    bool operator==(const ReleaseObject &) const = default;
};

enum class SdkKeyKind { Server, Client };

/// A key with which SDKs ask for their ruleset. Only its hash is published.
struct SdkKey {
    std::string sha256;
    SdkKeyKind kind{};
    std::vector<std::string> tags; ///< none: all flags

    bool operator==(const SdkKey &) const = default;
};

/// Somebody's signed consent to this release.
struct Approval {
    std::string keyId;
    std::string statement;
    std::string signature; ///< hex

    bool operator==(const Approval &) const = default;
};

/// What is served in one environment from one moment on. Source: security.md section 11.2.
struct Release {
    std::string workspace; ///< uuid
    std::string environment;
    std::int64_t keyEpoch = 1;
    std::int64_t version = 1; ///< rises by one within (environment, key epoch)
    ReleaseObject server;     ///< plain ruleset
    std::optional<ReleaseObject> client;  ///< obfuscated ruleset
    std::optional<ReleaseObject> bandits; ///< bandit models
    std::vector<SdkKey> sdkKeys;
    std::string previous; ///< SHA-256 of the release document before it; empty for the first
    Timestamp created;
    Timestamp expires;
    std::int64_t auditSequence{};
    std::string auditHash;
    std::vector<Approval> approvals;

    /// Later than another: by epoch, then version.
    [[nodiscard]] bool isNewerThan(std::int64_t epoch, std::int64_t otherVersion) const
    {
        return std::pair(keyEpoch, version) > std::pair(epoch, otherVersion);
    }

    bool operator==(const Release &) const = default;
};

[[nodiscard]] std::string toSignedText(const Release &release);
[[nodiscard]] std::string signRelease(const Release &release, std::span<const SigningKey *const> keys);

/// The document of an envelope whose signatures were checked.
/// @return ReleaseRefused with `what`
[[nodiscard]] Result<Release> releaseFromSignedText(const std::string &text);

} // namespace assay::publish
