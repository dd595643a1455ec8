// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/publish/publisher.h"
#include "app/publish/root.h"

/// A folder with releases, signed by keys of its own, as a console publishes them. For servers of tests.
class PublishedFolder {
public:
    /// What a release is made of.
    struct Content {
        std::string server;
        std::optional<std::string> client{};
        std::optional<std::string> bandits{};
    };

    explicit PublishedFolder(std::filesystem::path folder);

    /// Publishes the next release of `production`, or aborts the test program.
    void publish(const Content &content);
    /// The keys of releases from now on.
    void setKeys(std::vector<assay::publish::SdkKey> keys) { m_keys = std::move(keys); }
    /// When releases from now on end to be valid.
    void setExpires(assay::Timestamp expires) { m_expires = expires; }

    [[nodiscard]] std::filesystem::path folder() const { return m_folder; }
    /// The trusted root, as a file.
    [[nodiscard]] std::filesystem::path rootFile() const { return m_folder / "root.json"; }
    /// The file that says what is served.
    [[nodiscard]] std::filesystem::path pointer() const { return m_folder / "env/production/release.json"; }
    [[nodiscard]] std::int64_t version() const { return m_version; }
    [[nodiscard]] const assay::publish::SigningKey &signer() const { return m_publisher; }

    /// A key as a release names it.
    [[nodiscard]] static assay::publish::SdkKey key(std::string_view apiKey, assay::publish::SdkKeyKind kind, std::vector<std::string> tags = {});

private:
    std::filesystem::path m_folder;
    assay::publish::SigningKey m_rootKey = assay::publish::SigningKey::generate();
    assay::publish::SigningKey m_publisher = assay::publish::SigningKey::generate();
    std::vector<assay::publish::SdkKey> m_keys;
    std::string m_previous;
    std::int64_t m_version{};
    assay::Timestamp m_expires;
};
