// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "app/publish/release.h"
#include "app/publish/root.h"

namespace assay::publish {

/// The newest release of an environment that was accepted: an older one is an attack or a stale copy.
struct Accepted {
    std::int64_t keyEpoch{};
    std::int64_t version{};
    std::string sha256; ///< of the release document

    bool operator==(const Accepted &) const = default;
};

/// What a verifier keeps between two looks.
struct TrustState {
    Root root;
    std::map<std::string, Accepted> accepted; ///< by environment
};

/// Stored form of a state, for a file beside a server. The root in it is not checked again: the file is as
/// trusted as the configuration.
[[nodiscard]] std::string toText(const TrustState &state);
/// @return InvalidDocument
[[nodiscard]] Result<TrustState> trustStateFromText(std::string_view text);

/// Takes the next root when it follows. @return ReleaseRefused with `what`
[[nodiscard]] Result<void> takeRoot(TrustState &state, std::string_view text, Timestamp now);

/// Whether a release document may be served, in the order of security.md section 11.4: size, signatures, workspace
/// and environment, epoch and version, dates. Does not change `state`: call accept() once its files were fetched too.
/// @return ReleaseRefused with `what`; InputTooLarge
[[nodiscard]] Result<Release> verifyRelease(const TrustState &state, std::string_view environment, std::string_view text, Timestamp now);

/// Remembers a verified release.
void accept(TrustState &state, const Release &release, std::string_view text);

/// The bytes of a published file, or why they are not.
/// @return ReleaseRefused with `what`
[[nodiscard]] Result<void> verifyObject(const ReleaseObject &object, std::string_view content, std::string_view name);

} // namespace assay::publish
