// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>

#include "app/publish/verifier.h"

/// A workspace with one root key and one publishing key per environment, and releases made with them.
struct ReleaseFixture {
    static constexpr std::string_view kWorkspace = "5f0c3c0e-6a52-4a83-9f5c-0d7d3e1a9b11";
    const assay::Timestamp now = *assay::timestampFromIso("2026-11-24T12:00:00Z");
    const assay::Timestamp later = *assay::timestampFromIso("2027-11-24T12:00:00Z");

    assay::publish::SigningKey rootKey = key(1);
    assay::publish::SigningKey productionKey = key(2);
    assay::publish::SigningKey stagingKey = key(3);

    /// The key whose seed is this byte 32 times.
    static assay::publish::SigningKey key(std::uint8_t seed)
    {
        std::array<std::uint8_t, 32> bytes{};
        bytes.fill(seed);
        return *assay::publish::SigningKey::fromSeed(bytes);
    }

    [[nodiscard]] assay::publish::TrustedKey trusted(const assay::publish::SigningKey &signer, std::string role) const
    {
        return {signer.publicKey(), "owner", {std::move(role)}, later};
    }

    [[nodiscard]] assay::publish::Root root() const
    {
        assay::publish::Root root;
        root.workspace = kWorkspace;
        root.expires = later;
        root.keys = {trusted(rootKey, "root"), trusted(productionKey, "publish:production"), trusted(stagingKey, "publish:staging")};
        root.thresholds = {{"root", 1}, {"publish:production", 1}, {"publish:staging", 1}};
        root.keyEpochs = {{"production", 1}, {"staging", 1}};
        return root;
    }

    [[nodiscard]] assay::publish::TrustState trust() const { return {root(), {}}; }

    [[nodiscard]] assay::publish::Release release(std::int64_t version = 1, std::string_view content = "{}") const
    {
        assay::publish::Release release;
        release.workspace = kWorkspace;
        release.environment = "production";
        release.version = version;
        release.server = assay::publish::ReleaseObject::of(content);
        release.sdkKeys = {{assay::publish::ReleaseObject::of("key").sha256, assay::publish::SdkKeyKind::Client, {"web"}}};
        release.created = now;
        release.expires = later;
        return release;
    }

    [[nodiscard]] static std::string signedBy(const assay::publish::Release &release, const assay::publish::SigningKey &signer)
    {
        const std::array keys{&signer};
        return assay::publish::signRelease(release, keys);
    }
};
