// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app/secrets/securebuffer.h"
#include "models/core/error.h"

class QNetworkAccessManager;

namespace assay::publish {

struct HttpRequest {
    std::string method = "GET";
    std::string url; ///< percent-encoded
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;
    std::int64_t limit = 1LL << 20U; ///< of the answer, bytes
};

struct HttpReply {
    int status{};
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;

    [[nodiscard]] bool isSuccess() const { return status >= 200 && status < 300; }
    /// The header, or empty.
    [[nodiscard]] std::string header(std::string_view name) const;
};

/// Sends one request after the other and waits for the answers, in the thread it was made in; not the GUI thread.
/// Certificates are checked, TLS 1.2 is the least, no redirect is followed, no cookie kept, no answer decompressed.
class HttpClient {
public:
    struct Timeouts {
        std::chrono::milliseconds silence{30'000}; ///< without a byte either way
        std::chrono::milliseconds total{600'000};
    };

    HttpClient();
    explicit HttpClient(Timeouts timeouts);
    ~HttpClient();
    HttpClient(const HttpClient &) = delete;
    HttpClient &operator=(const HttpClient &) = delete;

    /// @return any answer of the server, whatever its status; TargetUnreachable with `path`, `what`; InputTooLarge
    [[nodiscard]] Result<HttpReply> send(const HttpRequest &request);

private:
    Timeouts m_timeouts;
    std::unique_ptr<QNetworkAccessManager> m_manager;
};

/// An address that may be asked: https, or http of this computer; without user, query or fragment.
[[nodiscard]] bool isAllowedUrl(std::string_view url);

/// TargetUnreachable for an address, which holds no credential.
[[nodiscard]] Error unreachable(const std::string &url, std::string what);

} // namespace assay::publish
