// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/publish/envelope.h"
#include "models/core/timestamp.h"

namespace assay::publish {

inline constexpr std::string_view kRootContext = "assay-root-v1\n";
inline constexpr std::size_t kMaxRootBytes = 64UL << 10U;
inline constexpr std::size_t kMaxRoots = 1'024;

/// The role that signs roots, and the one that signs the releases of an environment.
inline constexpr std::string_view kRootRole = "root";
[[nodiscard]] inline std::string publishRole(std::string_view environment) { return "publish:" + std::string(environment); }

/// A key and what it may sign.
struct TrustedKey {
    PublicKey key;
    std::string owner; ///< a name for people
    std::vector<std::string> roles;
    Timestamp notAfter;

    bool operator==(const TrustedKey &) const = default;
};

/// Which keys are trusted for what. Each root is signed by enough keys of the one before it and of itself.
/// Source: The Update Framework, root role; security.md section 11.3.
struct Root {
    std::string workspace; ///< uuid
    std::int64_t version = 1;
    Timestamp expires;
    std::vector<TrustedKey> keys;
    std::map<std::string, int> thresholds;           ///< by role; how many different keys must sign
    std::map<std::string, std::int64_t> keyEpochs;   ///< by environment; raised when its publishing keys are replaced

    /// Keys of a role that are still good at `now`, by key id.
    [[nodiscard]] std::map<std::string, PublicKey> keysOf(std::string_view role, Timestamp now) const;
    /// How many must sign for a role; 0 for a role the root does not know.
    [[nodiscard]] int thresholdOf(std::string_view role) const;

    bool operator==(const Root &) const = default;
};

/// The text that is signed. @return canonical JSON
[[nodiscard]] std::string toSignedText(const Root &root);
/// The root of a text whose signatures need no look: it was checked before it was stored.
/// @return ReleaseRefused with `what`
[[nodiscard]] Result<Root> rootFromSignedText(std::string_view text);
[[nodiscard]] std::string signRoot(const Root &root, std::span<const SigningKey *const> keys);
/// The envelope of a root with one more signature, from wherever the key is kept. Whether they are enough, and of the
/// right keys, shows when the root is read. @return ReleaseRefused when the text is no root
[[nodiscard]] Result<std::string> withRootSignature(std::string_view text, const SigningKey &key);

/// A root that vouches for itself: to be trusted only when it came by a safe way (pinned in a configuration).
/// @return ReleaseRefused with `what`; InputTooLarge
[[nodiscard]] Result<Root> readFirstRoot(std::string_view text, Timestamp now);

/// The root that follows `current`: one version on, same workspace, signed by enough keys of both.
[[nodiscard]] Result<Root> readNextRoot(const Root &current, std::string_view text, Timestamp now);

} // namespace assay::publish
