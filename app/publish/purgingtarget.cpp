// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/purgingtarget.h"

#include "app/secrets/sigv4.h"

namespace assay::publish {

/// Source: Fastly API, "Purge a URL".
Result<void> FastlyTarget::purge(const std::string &path)
{
    const std::string shown = m_publicBase + "/" + secrets::percentEncoded(path, true);
    HttpRequest request;
    request.method = "POST";
    request.url = m_api + "/purge/" + shown.substr(shown.find("://") + 3);
    m_signer.sign(request);
    const Result<HttpReply> reply = m_client.send(request);
    if (!reply)
        return tl::unexpected(reply.error());
    if (reply->status == 401 || reply->status == 403)
        return fail(unreachable(request.url, "Fastly refuses the token (status " + std::to_string(reply->status) + ")"));
    if (!reply->isSuccess())
        return fail(unreachable(request.url, "Fastly answers with status " + std::to_string(reply->status)));
    return {};
}

} // namespace assay::publish
