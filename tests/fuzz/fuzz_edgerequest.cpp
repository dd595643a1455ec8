// SPDX-License-Identifier: GPL-3.0-or-later
// A request as it comes from anybody: its target alone, and its bytes through the HTTP parser to the answer.
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <memory>
#include <string>

#include <boost/asio/buffer.hpp>

#include "app/edge/answer.h"
#include "app/edge/conditions.h"
#include "app/edge/requestparser.h"

using namespace assay;
using namespace assay::edge;

namespace {

constexpr std::string_view kRuleset
    = R"({"createdAt":"2026-11-24T00:00:00.000Z","format":"SERVER","flags":{"f":{"key":"f","enabled":true,"variationType":"STRING","totalShards":10000,)"
      R"("variations":{"a":{"key":"a","value":"x"}},"allocations":[{"key":"all","doLog":true,"rules":[{"conditions":[{"attribute":"age","operator":"GTE",)"
      R"("value":18}]}],"splits":[{"variationKey":"a","shards":[]}]}]}}})";

std::shared_ptr<const Snapshot> snapshot()
{
    publish::Release release;
    release.environment = "production";
    release.sdkKeys = {{publish::ReleaseObject::of("s").sha256, publish::SdkKeyKind::Server, {}},
                       {publish::ReleaseObject::of("c").sha256, publish::SdkKeyKind::Client, {}}};
    Snapshot made;
    made.places = {{"production", *Environment::make(release, {std::string(kRuleset), std::nullopt, std::nullopt}, 10)}};
    return std::make_shared<const Snapshot>(std::move(made));
}

/// An answer whose head is one field a line and whose length is true.
void check(const Reply &reply, const Request &request)
{
    const std::string head(reply.head());
    fuzz::require(phraseOf(reply.status) != "Unknown" && head.ends_with("\r\n") && head.find("\r\n\r\n") == std::string::npos);
    const bool isBodiless = request.method == Method::Head || reply.status == 304 || reply.status == 204;
    fuzz::require(!isBodiless || reply.body().empty());
    fuzz::require(isBodiless || head.find("Content-Length: " + std::to_string(reply.body().size()) + "\r\n") != std::string::npos);
    // What the client sent is in no field: nobody can add one to an answer.
    fuzz::require(std::ranges::count(head, '\n') < 16);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const std::shared_ptr<const Snapshot> served = snapshot();
    const Circumstances circumstances{.now = {1'700'000'000 * kMicrosPerSecond}, .newSalt = [] { return std::string("salt"); }, .metricsText = [] { return std::string(); }};
    const std::string_view text = fuzz::text(data, size);
    const Target target = targetOf(text);
    fuzz::require(target.apiKey.size() <= text.size());
    fuzz::require(!isMatching(text, "\"\x01never\"") || text.find('*') != std::string_view::npos || text.find("\x01never") != std::string_view::npos);
    fuzz::require(!prefersGzip(text) || text.find_first_of("gG*") != std::string_view::npos);

    RequestParser parser;
    boost::beast::error_code error;
    const std::size_t used = parser.put(boost::asio::buffer(data, size), error);
    fuzz::require(used <= size);
    if (error && error != boost::beast::http::error::need_more)
        fuzz::require(refusalOf(error).status >= 400);
    if (!error && parser.is_done())
        check(answer(served, parser.request(), circumstances), parser.request());
    return 0;
}
