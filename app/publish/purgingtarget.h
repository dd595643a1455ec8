// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "app/publish/httpclient.h"
#include "app/publish/requestsigner.h"
#include "app/publish/target.h"

namespace assay::publish {

/// A target behind Fastly: after the upload the cache is told to forget what has changed, address by address.
class FastlyTarget final : public Target {
public:
    inline static constexpr std::string_view kApi = "https://api.fastly.com";

    /// @param publicBase  address under which the cache serves the target's paths
    /// @param token       Fastly API token with the right to purge
    FastlyTarget(std::unique_ptr<Target> origin, std::string publicBase, secrets::Secret token,
                 std::string api = std::string(kApi))
        : m_origin(std::move(origin))
        , m_publicBase(std::move(publicBase))
        , m_signer("fastly-key", std::move(token))
        , m_api(std::move(api))
    {
    }

    [[nodiscard]] std::string name() const override { return m_origin->name(); }
    [[nodiscard]] Result<std::optional<StoredFile>> get(const std::string &path, std::int64_t limit) override
    {
        return m_origin->get(path, limit);
    }
    [[nodiscard]] Result<void> create(const std::string &path, std::string_view content) override
    {
        return m_origin->create(path, content);
    }
    [[nodiscard]] Result<void> switchTo(const std::string &folder, const std::vector<NamedFile> &files,
                                        const std::optional<std::string> &expectedTag) override
    {
        return m_origin->switchTo(folder, files, expectedTag);
    }
    [[nodiscard]] Result<void> purge(const std::string &path) override;

private:
    std::unique_ptr<Target> m_origin;
    std::string m_publicBase;
    HeaderSigner m_signer;
    std::string m_api;
    HttpClient m_client;
};

} // namespace assay::publish
