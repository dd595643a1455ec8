// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/requestsigner.h"

#include "app/secrets/crypto.h"
#include "app/secrets/sigv4.h"

namespace assay::publish {
namespace {

std::string textOf(const secrets::Secret &secret)
{
    return {reinterpret_cast<const char *>(secret.bytes().data()), secret.bytes().size()};
}

} // namespace

void HeaderSigner::sign(HttpRequest &request) const
{
    request.headers[m_name] = textOf(m_value);
}

void S3Signer::sign(HttpRequest &request) const
{
    const std::size_t authority = request.url.find("://") + 3;
    const std::size_t path = request.url.find('/', authority);
    request.headers["x-amz-content-sha256"] = secrets::hexOf(secrets::sha256(request.body));
    if (!m_credential.sessionToken.isEmpty())
        request.headers["x-amz-security-token"] = textOf(m_credential.sessionToken);
    secrets::SigV4Request signing;
    signing.method = request.method;
    signing.path = request.url.substr(path);
    signing.headers = request.headers;
    signing.headers["host"] = request.url.substr(authority, path - authority);
    signing.payloadSha256 = request.headers["x-amz-content-sha256"];
    const secrets::SigV4Scope scope{m_now(), m_region, "s3"};
    request.headers["x-amz-date"] = scope.time();
    signing.headers["x-amz-date"] = scope.time();
    request.headers["authorization"]
        = secrets::sigV4Authorization(signing, scope, m_credential.accessKeyId, m_credential.secretAccessKey);
}

} // namespace assay::publish
