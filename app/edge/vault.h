// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/edge/environment.h"
#include "app/publish/verifier.h"

namespace assay::edge {

/// A release with its document and files, as it was accepted.
struct KeptRelease {
    publish::Release release{};
    std::string text{}; ///< the signed document
    ReleaseFiles files{};
};

/// Keeps the last good release of each environment, and what is trusted, for a start without the source. Files are named
/// by their hashes; one file, written last, says which of them count, so that a cut leaves the state before.
class Vault {
public:
    explicit Vault(std::filesystem::path folder)
        : m_folder(std::move(folder))
    {
    }

    /// Removes what writes that were cut left behind. Before anything is kept.
    void removeLeftovers() const;
    /// What is trusted: the kept state, or the given root when nothing is kept or it is newer than the kept one.
    /// @return ReleaseRefused when the kept state is of another workspace; InvalidDocument, ReadFailed
    [[nodiscard]] Result<publish::TrustState> trust(const publish::Root &root) const;

    /// The kept release of an environment, checked against the hash that was accepted. Its dates are not looked at again:
    /// a release that has expired is still the last good one.
    /// @return NotFound when there is none; ReleaseRefused when a file is not what it was
    [[nodiscard]] Result<KeptRelease> release(const publish::TrustState &state, const std::string &environment) const;

    /// Keeps a release that was accepted, with the state that says so, and removes what no state names any more.
    [[nodiscard]] Result<void> keep(const publish::TrustState &state, const KeptRelease &kept) const;
    /// Keeps a state alone, after a new root.
    [[nodiscard]] Result<void> keep(const publish::TrustState &state) const;

private:
    [[nodiscard]] std::filesystem::path pathOf(const std::string &sha256) const { return m_folder / "objects" / sha256; }
    [[nodiscard]] Result<std::string> object(const publish::ReleaseObject &object, std::string_view name) const;
    [[nodiscard]] Result<void> put(const std::string &content) const;
    void removeUnnamed(const publish::TrustState &state) const;

    std::filesystem::path m_folder;
};

} // namespace assay::edge
