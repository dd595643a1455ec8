// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/webtarget.h"

#include "app/publish/release.h"

#include "app/secrets/crypto.h"
#include "app/secrets/sigv4.h"

namespace assay::publish {
namespace {

constexpr std::string_view kHashTag = "sha256:";

Error conflict(const std::string &path)
{
    return Error{ErrorCode::TargetConflict, Remedy::Retry, {}, {}}.with("path", path);
}

/// A strong ETag can be a condition; anything else tells states apart by their content.
std::string tagOf(const HttpReply &reply)
{
    const std::string tag = reply.header("etag");
    return tag.starts_with('"') && tag.size() > 2 ? tag : std::string(kHashTag) + secrets::hexOf(secrets::sha256(reply.body));
}

/// What a status says to a person.
std::string meaningOf(int status)
{
    if (status == 401 || status == 403)
        return "it refuses the credential (status " + std::to_string(status) + ")";
    if (status >= 300 && status < 400)
        return "it points elsewhere (status " + std::to_string(status) + "), which is not followed";
    if (status == 413)
        return "the file is too large for it (status 413)";
    if (status == 507)
        return "it has no space left (status 507)";
    return "it answers with status " + std::to_string(status);
}

} // namespace

Result<HttpReply> WebTarget::send(HttpRequest request, const std::string &path)
{
    request.url = m_base + "/" + secrets::percentEncoded(path, true);
    m_signer->sign(request);
    return m_client.send(request);
}

Result<std::optional<StoredFile>> WebTarget::get(const std::string &path, std::int64_t limit)
{
    HttpRequest request;
    request.limit = limit;
    request.headers["cache-control"] = "no-cache";
    Result<HttpReply> reply = send(std::move(request), path);
    if (!reply)
        return tl::unexpected(reply.error());
    if (reply->status == 404 || reply->status == 410)
        return std::optional<StoredFile>{};
    if (reply->status != 200)
        return fail(unreachable(m_base + "/" + path, meaningOf(reply->status)));
    std::string tag = tagOf(*reply);
    return StoredFile{std::move(reply->body), std::move(tag)};
}

Result<WebTarget::Written> WebTarget::put(const std::string &path, std::string_view content, const std::string &condition,
                                          const std::string &value)
{
    HttpRequest request;
    request.method = "PUT";
    request.body = content;
    if (!condition.empty())
        request.headers[condition] = value;
    const Result<HttpReply> reply = send(std::move(request), path);
    if (!reply)
        return tl::unexpected(reply.error());
    if (reply->isSuccess())
        return Written::Yes;
    if (!condition.empty() && (reply->status == 409 || reply->status == 412))
        return Written::Refused;
    if (!condition.empty() && (reply->status == 400 || reply->status == 501))
        return Written::Unsupported;
    return fail(unreachable(m_base + "/" + path, meaningOf(reply->status)));
}

Result<void> WebTarget::requireContent(const std::string &path, std::string_view content)
{
    const auto present = get(path, kMaxObjectBytes);
    if (!present)
        return tl::unexpected(present.error());
    if (!*present || (*present)->content != content)
        return fail(conflict(path));
    return {};
}

Result<void> WebTarget::create(const std::string &path, std::string_view content)
{
    // Asked first: what is there already is not sent again, and a server that ignores conditions overwrites nothing.
    const auto present = get(path, kMaxObjectBytes);
    if (!present)
        return tl::unexpected(present.error());
    if (*present)
        return (*present)->content == content ? Result<void>{} : fail(conflict(path));
    Result<Written> written = put(path, content, "if-none-match", "*");
    if (written && *written == Written::Unsupported)
        written = put(path, content, {}, {});
    if (!written)
        return tl::unexpected(written.error());
    return *written == Written::Yes ? Result<void>{} : requireContent(path, content);
}

Result<void> WebTarget::switchPointer(const std::string &path, const std::string &content,
                                      const std::optional<std::string> &expectedTag)
{
    const auto present = get(path, kMaxObjectBytes);
    if (!present)
        return tl::unexpected(present.error());
    if (*present && (*present)->content == content)
        return {};
    const std::optional<std::string> tag = *present ? std::optional((*present)->tag) : std::nullopt;
    if (tag != expectedTag)
        return fail(conflict(path));
    const bool isConditional = !tag || !tag->starts_with(kHashTag);
    Result<Written> written = !tag ? put(path, content, "if-none-match", "*")
        : isConditional            ? put(path, content, "if-match", *tag)
                                   : put(path, content, {}, {});
    if (written && *written == Written::Unsupported)
        written = put(path, content, {}, {});
    if (!written)
        return tl::unexpected(written.error());
    return requireContent(path, content);
}

Result<void> WebTarget::replace(const std::string &path, const std::string &content)
{
    const auto present = get(path, kMaxObjectBytes);
    if (!present)
        return tl::unexpected(present.error());
    if (*present && (*present)->content == content)
        return {};
    const Result<Written> written = put(path, content, {}, {});
    if (!written)
        return tl::unexpected(written.error());
    return requireContent(path, content);
}

Result<void> WebTarget::switchTo(const std::string &folder, const std::vector<NamedFile> &files,
                                 const std::optional<std::string> &expectedTag)
{
    const std::string pointer = folder + "/" + files.front().path;
    if (const Result<void> switched = switchPointer(pointer, files.front().content, expectedTag); !switched)
        return switched;
    for (auto file = files.begin() + 1; file != files.end(); ++file) {
        // A newer release may have come between: its files must not be replaced with these.
        const Result<void> written = requireContent(pointer, files.front().content).and_then([&] {
            return replace(folder + "/" + file->path, file->content);
        });
        if (!written)
            return written;
    }
    return requireContent(pointer, files.front().content);
}

} // namespace assay::publish
