// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/answer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/edge/conditions.h"
#include "models/flags/events.h"
#include "models/flags/precomputed.h"

namespace assay::edge {
namespace {

constexpr std::string_view kAllowOrigin = "Access-Control-Allow-Origin: *\r\n";

constexpr std::string_view kJson = "application/json; charset=utf-8";

/// For whoever looks after the server. Pages in browsers have no business there: no header lets them read the answers.
bool isForOperators(Route route) { return route == Route::Health || route == Route::Live || route == Route::Metrics; }

/// What a route is asked with.
std::string_view methodsOf(Route route)
{
    if (isForOperators(route))
        return "GET, HEAD";
    return route == Route::Assignments ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
}

bool isAllowed(Route route, Method method)
{
    if (method == Method::Options)
        return !isForOperators(route);
    const bool isRead = method == Method::Get || method == Method::Head;
    return route == Route::Assignments ? method == Method::Post : isRead;
}

/// An answer made for one request.
Reply own(unsigned status, std::string body, std::string_view contentType, std::string_view moreHead)
{
    Reply reply{.status = status};
    reply.ownHead.append("Content-Type: ").append(contentType).append("\r\nContent-Length: ").append(std::to_string(body.size()));
    reply.ownHead.append("\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n").append(moreHead);
    reply.ownBody = std::move(body);
    return reply;
}

std::string errorText(std::string_view message)
{
    std::string text = "{\"error\":";
    flags::appendJsonText(text, message);
    return text + "}";
}

Reply preflight(Route route)
{
    Reply reply{.status = 204};
    reply.ownHead.append(kAllowOrigin).append("Access-Control-Allow-Methods: ").append(methodsOf(route));
    reply.ownHead.append("\r\nAccess-Control-Allow-Headers: Content-Type, If-None-Match\r\nAccess-Control-Max-Age: 86400\r\n");
    reply.ownHead.append("Allow: ").append(methodsOf(route)).append("\r\n");
    return reply;
}

/// Who may read metrics, and names of environments.
bool maySeeInside(const Request &request, const Circumstances &circumstances)
{
    return request.isAtMetricsDoor || (!circumstances.hasMetricsDoor && (circumstances.isMetricsPublic || request.isFromThisMachine));
}

void appendPlace(std::string &text, const Place &place)
{
    flags::appendJsonText(text, place.name);
    if (place.environment)
        text += R"(:{"status":"serving","version":)" + std::to_string(place.environment->release().version) + "}";
    else
        text += place.isUnpublished ? R"(:{"status":"unpublished"})" : R"(:{"status":"missing"})";
}

std::string healthText(const Snapshot &snapshot, std::string_view status, bool isDetailed)
{
    std::string text = R"({"status":")" + std::string(status) + "\"";
    if (isDetailed) {
        text += R"(,"environments":{)";
        for (const Place &place : snapshot.places) {
            if (&place != &snapshot.places.front())
                text.push_back(',');
            appendPlace(text, place);
        }
        text.push_back('}');
    }
    return text + "}";
}

/// Whether clients are to be sent here.
Reply health(const Snapshot &snapshot, const Request &request, const Circumstances &circumstances)
{
    const bool isDetailed = maySeeInside(request, circumstances);
    if (circumstances.isStopping)
        return own(503, healthText(snapshot, "stopping", isDetailed), kJson, {});
    if (!snapshot.isReady())
        return own(503, healthText(snapshot, "waiting", isDetailed), kJson, "Retry-After: 5\r\n");
    return own(200, healthText(snapshot, "ok", isDetailed), kJson, {});
}

Reply metrics(const Request &request, const Circumstances &circumstances)
{
    if (!maySeeInside(request, circumstances))
        return own(403, errorText("Metrics are for this machine alone; start assay-edge with --metrics-listen or --metrics public to open them."), kJson, {});
    return own(200, circumstances.metricsText(), "text/plain; version=0.0.4; charset=utf-8", {});
}

Reply prepared(const std::shared_ptr<const Snapshot> &snapshot, const Document &document, const Request &request)
{
    const Representation &form = document.in(prefersGzip(request.acceptEncoding));
    if (isMatching(request.ifNoneMatch, form.tag))
        return {.status = 304, .preparedHead = form.unchangedHead, .keeper = snapshot};
    return {.preparedHead = form.head, .preparedBody = form.body.view(), .preparedFile = form.body.file(), .keeper = snapshot};
}

std::string sentenceOf(const Error &error)
{
    if (error.code == ErrorCode::InputTooLarge)
        return "The body is larger than " + std::string(error.fact("limit")) + " bytes; send fewer attributes.";
    if (error.code == ErrorCode::InvalidJson)
        return "The body is not JSON: " + std::string(error.fact("what")) + " in line " + std::string(error.fact("line")) + ".";
    const std::string_view path = error.fact("path");
    return (path.empty() ? std::string("The body") : "The member " + std::string(path)) + " has to be " + std::string(error.fact("what")) + ".";
}

Reply assignments(const Environment &environment, const Access &access, const Request &request, const Circumstances &circumstances)
{
    const Result<flags::PrecomputedRequest> asked = flags::readPrecomputedRequest(request.body);
    if (!asked)
        return refusal(asked.error().code == ErrorCode::InputTooLarge ? 413 : 400, sentenceOf(asked.error()));
    const flags::PrecomputedAnswer computed
        = flags::precompute(*access.portion->ruleset, environment.models(), *asked, circumstances.newSalt(), circumstances.now);
    return own(200, flags::obfuscatedJson(computed), kJson, kAllowOrigin);
}

/// The environment that knows the key, and what it opens.
std::optional<std::pair<const Environment *, Access>> find(const Snapshot &snapshot, std::string_view apiKey)
{
    for (const Place &place : snapshot.places) {
        if (place.environment == nullptr)
            continue;
        if (const std::optional<Access> access = place.environment->accessOf(apiKey))
            return std::pair(place.environment.get(), *access);
    }
    return std::nullopt;
}

Reply keyed(const std::shared_ptr<const Snapshot> &snapshot, const Target &target, const Request &request, const Circumstances &circumstances)
{
    if (target.apiKey.empty())
        return refusal(401, "The query parameter apiKey is missing; give the SDK key of the environment.", "WWW-Authenticate: ApiKey\r\n");
    const auto found = find(*snapshot, target.apiKey);
    // It may be a key of an environment that has no release yet, and some SDKs never ask again after a 401.
    if (!found && !snapshot->isComplete())
        return refusal(503, "No verified release is loaded yet; try again shortly.", "Retry-After: 5\r\n");
    if (!found)
        return refusal(401, "The SDK key is not known; it may have been revoked, or belong to another environment.", "WWW-Authenticate: ApiKey\r\n");
    const auto &[environment, access] = *found;
    if (target.route == Route::Assignments)
        return assignments(*environment, access, request, circumstances);
    return prepared(snapshot, target.route == Route::Config ? environment->config(access) : environment->bandits(access), request);
}

Reply routed(const std::shared_ptr<const Snapshot> &snapshot, const Target &target, const Request &request, const Circumstances &circumstances)
{
    const bool isElsewhere = request.isAtMetricsDoor ? !isForOperators(target.route) : circumstances.hasMetricsDoor && target.route == Route::Metrics;
    if (target.route == Route::Unknown || isElsewhere)
        return refusal(404, "There is nothing at this path; SDKs ask for /flag-config/v1/config, /flag-config/v1/bandits and /assignments.");
    if (!isAllowed(target.route, request.method)) {
        const std::string allowed(methodsOf(target.route));
        return refusal(405, "This path answers to " + allowed + ".", "Allow: " + allowed + "\r\n");
    }
    if (request.method == Method::Options)
        return preflight(target.route);
    switch (target.route) {
    case Route::Health:
        return health(*snapshot, request, circumstances);
    case Route::Live:
        return own(200, R"({"status":"alive"})", kJson, {});
    case Route::Metrics:
        return metrics(request, circumstances);
    case Route::Config:
    case Route::Bandits:
    case Route::Assignments:
    case Route::Unknown:
        break;
    }
    return keyed(snapshot, target, request, circumstances);
}

} // namespace

Reply answer(const std::shared_ptr<const Snapshot> &snapshot, const Request &request, const Circumstances &circumstances)
{
    const Target target = targetOf(request.target);
    Reply reply = routed(snapshot, target, request, circumstances);
    reply.route = target.route;
    if (request.method == Method::Head) {
        reply.preparedBody = {};
        reply.ownBody.clear();
    }
    return reply;
}

std::optional<Reply> refusalBeforeBody(const std::shared_ptr<const Snapshot> &snapshot, const Request &request, const Circumstances &circumstances)
{
    const Target target = targetOf(request.target);
    const bool isWanted = request.method != Method::Post
        || (target.route == Route::Assignments && !request.isAtMetricsDoor && find(*snapshot, target.apiKey).has_value());
    return isWanted ? std::nullopt : std::optional(answer(snapshot, request, circumstances));
}

Reply refusal(unsigned status, std::string_view message, std::string_view moreHead)
{
    // Without the right to read it a browser hides the reason from the page.
    return own(status, errorText(message), kJson, std::string(kAllowOrigin).append(moreHead));
}

std::string_view phraseOf(unsigned status)
{
    constexpr std::array<std::pair<unsigned, std::string_view>, 13> phrases{{
        {200, "OK"}, {204, "No Content"}, {304, "Not Modified"}, {400, "Bad Request"}, {401, "Unauthorized"},
        {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"}, {413, "Content Too Large"},
        {431, "Request Header Fields Too Large"}, {500, "Internal Server Error"},
        {503, "Service Unavailable"}, {505, "HTTP Version Not Supported"},
    }};
    const auto found = std::ranges::find(phrases, status, &std::pair<unsigned, std::string_view>::first);
    return found == phrases.end() ? "Unknown" : found->second;
}

} // namespace assay::edge
