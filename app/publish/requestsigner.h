// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include "app/publish/httpclient.h"
#include "app/secrets/securebuffer.h"
#include "models/core/timestamp.h"

namespace assay::publish {

/// Puts into a request what proves who sends it. Holds credentials; nothing of them is ever shown.
class RequestSigner {
public:
    virtual ~RequestSigner() = default;
    virtual void sign(HttpRequest &request) const = 0;
};

/// Nobody in particular.
class NoSigner final : public RequestSigner {
public:
    void sign(HttpRequest &) const override { }
};

/// One fixed header, such as a bearer token, a password or a service's own key.
class HeaderSigner final : public RequestSigner {
public:
    /// @param value  the whole header's value
    HeaderSigner(std::string name, secrets::Secret value)
        : m_name(std::move(name))
        , m_value(std::move(value))
    {
    }
    void sign(HttpRequest &request) const override;

private:
    std::string m_name;
    secrets::Secret m_value;
};

/// Who signs requests to an S3-compatible service.
struct S3Credential {
    std::string accessKeyId;
    secrets::Secret secretAccessKey;
    secrets::Secret sessionToken; ///< empty for lasting keys
};

/// Signature Version 4 over the body, the host and the headers of the request.
class S3Signer final : public RequestSigner {
public:
    S3Signer(S3Credential credential, std::string region, std::function<Timestamp()> now)
        : m_credential(std::move(credential))
        , m_region(std::move(region))
        , m_now(std::move(now))
    {
    }
    void sign(HttpRequest &request) const override;

private:
    S3Credential m_credential;
    std::string m_region;
    std::function<Timestamp()> m_now;
};

} // namespace assay::publish
