// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "app/publish/httpclient.h"
#include "app/publish/requestsigner.h"
#include "app/publish/target.h"

namespace assay::publish {

/// A web server that takes PUT, or a bucket that speaks S3. Writes are conditional (If-None-Match, If-Match) where the
/// server keeps to that; where it does not, a file is read before and after it is written.
/// Files change one by one, so the pointer goes first. Belongs to the thread it was made in.
class WebTarget final : public Target {
public:
    /// @param base  address that paths are appended to; percent-encoded, without a slash at the end
    WebTarget(std::string base, std::unique_ptr<RequestSigner> signer, HttpClient::Timeouts timeouts = {})
        : m_base(std::move(base))
        , m_signer(std::move(signer))
        , m_client(timeouts)
    {
    }

    [[nodiscard]] std::string name() const override { return m_base; }
    [[nodiscard]] Result<std::optional<StoredFile>> get(const std::string &path, std::int64_t limit) override;
    [[nodiscard]] Result<void> create(const std::string &path, std::string_view content) override;
    [[nodiscard]] Result<void> switchTo(const std::string &folder, const std::vector<NamedFile> &files,
                                        const std::optional<std::string> &expectedTag) override;
    [[nodiscard]] Result<void> purge(const std::string &) override { return {}; }

private:
    enum class Written { Yes, Refused, Unsupported };

    [[nodiscard]] Result<HttpReply> send(HttpRequest request, const std::string &path);
    /// Writes under a condition (a header and its value), or without when it is empty.
    [[nodiscard]] Result<Written> put(const std::string &path, std::string_view content, const std::string &condition,
                                      const std::string &value);
    /// @return TargetConflict unless the file holds `content`
    [[nodiscard]] Result<void> requireContent(const std::string &path, std::string_view content);
    [[nodiscard]] Result<void> switchPointer(const std::string &path, const std::string &content,
                                             const std::optional<std::string> &expectedTag);
    [[nodiscard]] Result<void> replace(const std::string &path, const std::string &content);

    std::string m_base;
    std::unique_ptr<RequestSigner> m_signer;
    HttpClient m_client;
};

} // namespace assay::publish
