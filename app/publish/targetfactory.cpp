// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/targetfactory.h"

#include <nlohmann/json.hpp>

#include "app/publish/foldertarget.h"
#include "app/publish/purgingtarget.h"
#include "app/publish/webtarget.h"
#include "app/secrets/sigv4.h"
#include "models/core/json.h"

namespace assay::publish {
namespace {

Error wrong(std::string name, std::string what)
{
    return Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
        .with("name", std::move(name))
        .with("what", std::move(what));
}

/// Settings and secret fields of one target.
class Fields {
public:
    static Result<Fields> of(const TargetSettings &target)
    {
        Fields fields(target.settings);
        if (target.secret.isEmpty())
            return fields;
        const std::string_view text(reinterpret_cast<const char *>(target.secret.bytes().data()), target.secret.bytes().size());
        Result<Json> json = parseJson(text, {.bytes = 16'384, .depth = 2});
        if (!json || !json->is_object())
            return fail(wrong("secret", "a JSON object with the target's secret fields"));
        for (const auto &[name, value] : json->items()) {
            if (!value.is_string())
                return fail(wrong("secret." + name, "a text"));
            fields.m_secrets[name] = value.get<std::string>();
        }
        return fields;
    }

    [[nodiscard]] std::string setting(const std::string &name) const { return valueIn(m_settings, name); }
    [[nodiscard]] std::string secret(const std::string &name) const { return valueIn(m_secrets, name); }

private:
    explicit Fields(std::map<std::string, std::string> settings)
        : m_settings(std::move(settings))
    {
    }

    static std::string valueIn(const std::map<std::string, std::string> &values, const std::string &name)
    {
        const auto found = values.find(name);
        return found == values.end() ? std::string{} : found->second;
    }

    std::map<std::string, std::string> m_settings;
    std::map<std::string, std::string> m_secrets;
};

std::string withoutSlash(std::string url)
{
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

std::string base64(std::string_view text)
{
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        std::uint32_t block = 0;
        for (std::size_t k = 0; k < 3; ++k)
            block = (block << 8U) | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            out += i + k <= text.size() ? kDigits[(block >> (18U - 6U * static_cast<unsigned>(k))) & 63U] : '=';
    }
    return out;
}

Result<std::unique_ptr<Target>> makeWeb(const Fields &fields)
{
    const std::string url = withoutSlash(fields.setting("url"));
    if (!isAllowedUrl(url))
        return fail(wrong("settings.url", "an https address (http for this computer alone)"));
    std::unique_ptr<RequestSigner> signer = std::make_unique<NoSigner>();
    if (const std::string token = fields.secret("bearer_token"); !token.empty())
        signer = std::make_unique<HeaderSigner>("authorization", secrets::Secret::fromText("Bearer " + token));
    else if (const std::string user = fields.secret("user"); !user.empty())
        signer = std::make_unique<HeaderSigner>(
            "authorization", secrets::Secret::fromText("Basic " + base64(user + ":" + fields.secret("password"))));
    return std::make_unique<WebTarget>(url, std::move(signer));
}

Result<std::unique_ptr<Target>> makeBucket(const Fields &fields, const std::function<Timestamp()> &now)
{
    S3Credential credential{fields.secret("access_key_id"), secrets::Secret::fromText(fields.secret("secret_access_key")),
                            secrets::Secret::fromText(fields.secret("session_token"))};
    if (credential.accessKeyId.empty() || credential.secretAccessKey.isEmpty())
        return fail(wrong("secret", "access_key_id and secret_access_key"));
    const std::string region = fields.setting("region");
    std::string base = withoutSlash(fields.setting("endpoint"));
    if (base.empty())
        base = "https://s3." + region + ".amazonaws.com";
    if (!isAllowedUrl(base) || region.empty() || fields.setting("bucket").empty())
        return fail(wrong("settings", "bucket, region and, if it is not AWS, an https endpoint"));
    base += "/" + secrets::percentEncoded(fields.setting("bucket"), false);
    if (const std::string prefix = withoutSlash(fields.setting("prefix")); !prefix.empty())
        base += "/" + secrets::percentEncoded(prefix, true);
    return std::make_unique<WebTarget>(base, std::make_unique<S3Signer>(std::move(credential), region, now));
}

Result<std::unique_ptr<Target>> makeOrigin(const TargetSettings &target, const Fields &fields)
{
    if (target.kind == "http")
        return makeWeb(fields);
    if (target.kind == "s3")
        return makeBucket(fields, target.now);
    if (target.kind == "folder" && !fields.setting("path").empty())
        return std::make_unique<FolderTarget>(fields.setting("path"));
    return fail(target.kind == "folder" ? wrong("settings.path", "a folder") : wrong("kind", "folder, http or s3"));
}

} // namespace

Result<std::unique_ptr<Target>> makeTarget(const TargetSettings &target)
{
    const Result<Fields> fields = Fields::of(target);
    if (!fields)
        return tl::unexpected(fields.error());
    Result<std::unique_ptr<Target>> origin = makeOrigin(target, *fields);
    if (!origin || fields->setting("purge").empty())
        return origin;
    if (fields->setting("public_url").empty() || fields->secret("fastly_token").empty())
        return fail(wrong("secret", "fastly_token, and a public_url, to purge"));
    return std::make_unique<FastlyTarget>(std::move(*origin), withoutSlash(fields->setting("public_url")),
                                          secrets::Secret::fromText(fields->secret("fastly_token")));
}

Result<std::unique_ptr<Target>> makeReader(const std::string &url)
{
    if (!isAllowedUrl(url))
        return fail(wrong(url, "an https address (http for this computer alone)"));
    return std::make_unique<WebTarget>(withoutSlash(url), std::make_unique<NoSigner>());
}

} // namespace assay::publish
