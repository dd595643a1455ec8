// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secrets/sigv4.h"

#include <algorithm>

namespace assay::secrets {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

/// A header's value without outer blanks, inner runs of blanks as one.
std::string trimmed(std::string_view value)
{
    std::string text;
    for (const char c : value) {
        if (c != ' ' || (!text.empty() && text.back() != ' '))
            text += c;
    }
    if (text.ends_with(' '))
        text.pop_back();
    return text;
}

std::string signedHeaders(const SigV4Request &request)
{
    std::string names;
    for (const auto &[name, value] : request.headers)
        names.append(names.empty() ? "" : ";").append(name);
    return names;
}

} // namespace

std::string SigV4Scope::date() const
{
    return time().substr(0, 8);
}

std::string SigV4Scope::time() const
{
    const Timestamp second{at.micros - at.micros % kMicrosPerSecond};
    std::string text;
    for (const char c : toIsoTime(second)) {
        if (c != '-' && c != ':')
            text += c;
    }
    return text;
}

std::string SigV4Scope::text() const
{
    return date() + "/" + region + "/" + service + "/aws4_request";
}

std::string sigV4CanonicalRequest(const SigV4Request &request)
{
    std::string query;
    for (const auto &[name, value] : request.query)
        query.append(query.empty() ? "" : "&").append(name).append("=").append(value);
    std::string headers;
    for (const auto &[name, value] : request.headers)
        headers.append(name).append(":").append(trimmed(value)).append("\n");
    return request.method + "\n" + request.path + "\n" + query + "\n" + headers + "\n" + signedHeaders(request) + "\n"
        + request.payloadSha256;
}

Digest sigV4Key(const Secret &secretAccessKey, const SigV4Scope &scope)
{
    SecureBuffer first(4 + secretAccessKey.bytes().size());
    std::ranges::copy(viewOf("AWS4"), first.bytes().begin());
    std::ranges::copy(secretAccessKey.bytes(), first.bytes().begin() + 4);
    const Digest day = hmacSha256(first.bytes(), scope.date());
    const Digest region = hmacSha256(day, scope.region);
    const Digest service = hmacSha256(region, scope.service);
    return hmacSha256(service, "aws4_request");
}

std::string sigV4Authorization(const SigV4Request &request, const SigV4Scope &scope, const std::string &accessKeyId,
                               const Secret &secretAccessKey)
{
    const std::string toSign = std::string(kAlgorithm) + "\n" + scope.time() + "\n" + scope.text() + "\n"
        + hexOf(sha256(sigV4CanonicalRequest(request)));
    const std::string signature = hexOf(hmacSha256(sigV4Key(secretAccessKey, scope), toSign));
    return std::string(kAlgorithm) + " Credential=" + accessKeyId + "/" + scope.text()
        + ", SignedHeaders=" + signedHeaders(request) + ", Signature=" + signature;
}

std::string percentEncoded(std::string_view text, bool isSlashKept)
{
    constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (kPlain.find(c) != std::string_view::npos || (c == '/' && isSlashKept))
            encoded += c;
        else
            encoded.append("%").append(1, kDigits[byte >> 4U]).append(1, kDigits[byte & 15U]);
    }
    return encoded;
}

} // namespace assay::secrets
