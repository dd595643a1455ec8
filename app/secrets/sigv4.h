// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "app/secrets/crypto.h"
#include "models/core/timestamp.h"

namespace assay::secrets {

/// A request as it is signed.
struct SigV4Request {
    std::string method;
    std::string path; ///< percent-encoded once, begins with "/"
    std::map<std::string, std::string> query; ///< percent-encoded names and values
    std::map<std::string, std::string> headers; ///< every one is signed; names in lower case, `host` among them
    std::string payloadSha256; ///< hex
};

/// When and for what a signature holds.
struct SigV4Scope {
    Timestamp at;
    std::string region;
    std::string service;

    [[nodiscard]] std::string date() const; ///< "20150830"
    [[nodiscard]] std::string time() const; ///< "20150830T123600Z"
    [[nodiscard]] std::string text() const; ///< "20150830/us-east-1/iam/aws4_request"
};

/// The text whose hash is signed.
[[nodiscard]] std::string sigV4CanonicalRequest(const SigV4Request &request);

/// The key of a day, region and service.
[[nodiscard]] Digest sigV4Key(const Secret &secretAccessKey, const SigV4Scope &scope);

/// The Authorization header of a request.
/// Source: AWS Signature Version 4, "Create a signed AWS API request".
[[nodiscard]] std::string sigV4Authorization(const SigV4Request &request, const SigV4Scope &scope, const std::string &accessKeyId,
                                             const Secret &secretAccessKey);

/// Percent-encodes everything but letters, digits and "-._~"; "/" too unless it is kept.
[[nodiscard]] std::string percentEncoded(std::string_view text, bool isSlashKept);

} // namespace assay::secrets
