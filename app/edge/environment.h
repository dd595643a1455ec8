// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/edge/document.h"
#include "app/publish/release.h"
#include "models/flags/bandit.h"
#include "models/flags/ruleset.h"

namespace assay::edge {

/// The files of a release, checked against it.
struct ReleaseFiles {
    std::string server{};
    std::optional<std::string> client{};
    std::optional<std::string> bandits{};
};

/// What keys with the same tags read: the flags that share a tag with them; without tags all flags.
struct Portion {
    std::shared_ptr<const flags::Ruleset> ruleset{}; ///< plain form, for evaluation
    std::optional<Document> server{};                ///< when a server key reads it
    std::optional<Document> client{};                ///< when a client key reads it
    std::optional<Document> bandits{};               ///< of its own flags, where tags leave some out; else those of the release
};

/// What a key opens.
struct Access {
    publish::SdkKeyKind kind{};
    const Portion *portion{};
};

/// A release ready to be served. Immutable: any number of threads read it; a new release is a new one.
class Environment {
public:
    /// @param release  verified, and `files` checked against it
    /// @return errors of readRuleset() and readBanditModels() when a file cannot be used
    [[nodiscard]] static Result<std::shared_ptr<const Environment>> make(publish::Release release, ReleaseFiles files, int maxAgeSeconds);

    [[nodiscard]] const publish::Release &release() const { return m_release; }
    /// What a key opens, or nothing when the release does not know it. Only its hash is looked at.
    [[nodiscard]] std::optional<Access> accessOf(std::string_view apiKey) const;
    /// The ruleset document for an access.
    [[nodiscard]] const Document &config(const Access &access) const;
    /// The models for an access: applications in users' hands read none, they have their actions chosen for them.
    [[nodiscard]] const Document &bandits(const Access &access) const;
    [[nodiscard]] const flags::BanditModels &models() const { return m_models; }
    /// Flags of the whole ruleset.
    [[nodiscard]] std::size_t flagCount() const { return m_flagCount; }
    /// Findings while reading the files: what cannot be evaluated here, or what SDKs read differently.
    [[nodiscard]] std::size_t findings() const { return m_findings; }

private:
    Environment() = default;
    [[nodiscard]] Result<void> addPortion(const std::vector<std::string> &tags, const ReleaseFiles &files, int maxAgeSeconds);
    [[nodiscard]] static Result<void> addServerDocuments(Portion &portion, std::string_view ruleset, const ReleaseFiles &files, bool isWhole,
                                                         int maxAgeSeconds);

    publish::Release m_release;
    std::map<std::vector<std::string>, Portion> m_portions; ///< by sorted tags
    std::map<secrets::Digest, Access> m_keys;
    flags::BanditModels m_models;
    Document m_bandits;
    Document m_noBandits;
    std::size_t m_findings{};
    std::size_t m_flagCount{};
};

/// One environment of the configuration.
struct Place {
    std::string name{};
    std::shared_ptr<const Environment> environment{}; ///< null: no release is served
    bool isUnpublished{};                             ///< the source was reached and says that there has never been a release
};

/// All environments, in the order of the configuration.
struct Snapshot {
    std::vector<Place> places{};

    /// True when every environment has a release.
    [[nodiscard]] bool isComplete() const;
    /// True when clients may be sent here: something is served, and whatever has a release is.
    [[nodiscard]] bool isReady() const;
};

} // namespace assay::edge
