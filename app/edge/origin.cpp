// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/origin.h"

#include <chrono>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "app/edge/tlscontext.h"

namespace assay::edge {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using error_code = boost::system::error_code;
using Question = http::request<http::empty_body>;
using Answer = http::response_parser<http::string_body>;
using Deadline = std::chrono::steady_clock::time_point;

/// For one file, from the connection to its last byte.
constexpr std::chrono::seconds kTimeout{30};
constexpr std::uint32_t kMostAnswerHeaderBytes = 32U << 10U;

/// Runs one asynchronous step to its end: that is how a blocking call gets a deadline.
template <typename Start>
error_code finished(asio::io_context &context, Start start)
{
    error_code result;
    start([&result](const error_code &error, auto &&...) { result = error; });
    context.restart();
    context.run();
    return result;
}

} // namespace

/// An address taken apart.
struct OriginSource::Place {
    std::string address;
    std::string host;
    std::string port;
    std::string path; ///< without a slash at its end
    std::shared_ptr<asio::ssl::context> tls; ///< null: plain

    [[nodiscard]] std::string hostField() const
    {
        const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
        return port == (tls ? "443" : "80") ? name : name + ":" + port;
    }

    /// Asks, and waits for the whole answer.
    [[nodiscard]] error_code fetch(const Question &question, Answer &answer) const
    {
        asio::io_context context(1);
        error_code error;
        const auto endpoints = asio::ip::tcp::resolver(context).resolve(host, port, error);
        if (error)
            return error;
        const Deadline deadline = std::chrono::steady_clock::now() + kTimeout;
        beast::tcp_stream stream(context);
        stream.expires_at(deadline);
        error = finished(context, [&](auto done) { stream.async_connect(endpoints, done); });
        if (error || !tls)
            return error ? error : exchange(context, stream, deadline, question, answer);
        beast::ssl_stream<beast::tcp_stream> secure(std::move(stream), *tls);
        // The macro for it has casts of the old kind.
        SSL_ctrl(secure.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char *>(host.c_str()));
        secure.set_verify_callback(asio::ssl::host_name_verification(host));
        beast::get_lowest_layer(secure).expires_at(deadline);
        error = finished(context, [&](auto done) { secure.async_handshake(asio::ssl::stream_base::client, done); });
        return error ? error : exchange(context, secure, deadline, question, answer);
    }

private:
    template <typename Stream>
    static error_code exchange(asio::io_context &context, Stream &stream, Deadline deadline, const Question &question, Answer &answer)
    {
        beast::flat_buffer buffer;
        beast::get_lowest_layer(stream).expires_at(deadline);
        const error_code error = finished(context, [&](auto done) { http::async_write(stream, question, done); });
        if (error)
            return error;
        beast::get_lowest_layer(stream).expires_at(deadline);
        return finished(context, [&](auto done) { http::async_read(stream, buffer, answer, done); });
    }
};

OriginSource::OriginSource(std::unique_ptr<Place> place)
    : m_place(std::move(place))
{
}

OriginSource::~OriginSource() = default;

Result<std::unique_ptr<Source>> OriginSource::make(const std::string &address, const std::filesystem::path &authority)
{
    const bool isSecure = address.starts_with("https://");
    const std::string_view rest = std::string_view(address).substr(isSecure ? 8 : 7);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view authorityPart = rest.substr(0, slash);
    const std::size_t colon = authorityPart.rfind(':');
    const bool hasPort = colon != std::string_view::npos && authorityPart.find(']', colon) == std::string_view::npos;
    auto place = std::make_unique<Place>();
    place->address = address;
    place->host = authorityPart.substr(0, hasPort ? colon : authorityPart.size());
    place->port = hasPort ? authorityPart.substr(colon + 1) : isSecure ? "443" : "80";
    place->path = rest.substr(slash);
    if (place->host.starts_with('[') && place->host.ends_with(']'))
        place->host = place->host.substr(1, place->host.size() - 2);
    const bool isGood = !place->host.empty() && !place->port.empty() && place->port.find_first_not_of("0123456789") == std::string::npos
        && address.find_first_of("?#@ \r\n") == std::string::npos;
    if (!isGood) {
        return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
                        .with("name", "source").with("what", "http(s)://HOST[:PORT][/PATH] without credentials, query or fragment"));
    }
    if (isSecure) {
        Result<std::shared_ptr<asio::ssl::context>> context = clientContext(authority);
        if (!context)
            return tl::unexpected(context.error());
        place->tls = std::move(*context);
    }
    return std::unique_ptr<Source>(new OriginSource(std::move(place)));
}

Result<Fetched> OriginSource::get(const std::string &path, std::int64_t limit, bool isWatched)
{
    Question request(http::verb::get, m_place->path + "/" + path, 11);
    request.set(http::field::host, m_place->hostField());
    request.set(http::field::user_agent, "assay-edge/" ASSAY_VERSION);
    request.keep_alive(false);
    if (const auto tag = m_tags.find(path); isWatched && tag != m_tags.end())
        request.set(http::field::if_none_match, tag->second);
    Answer answer;
    answer.header_limit(kMostAnswerHeaderBytes);
    answer.body_limit(static_cast<std::uint64_t>(limit));
    const auto unreachable = [&](std::string what) {
        return fail(Error{ErrorCode::TargetUnreachable, Remedy::Retry, {}, {}}.with("path", m_place->address + "/" + path).with("what", std::move(what)));
    };
    const error_code failure = m_place->fetch(request, answer);
    if (failure == http::error::body_limit)
        return fail(Error{ErrorCode::InputTooLarge, Remedy::None, {}, {}}.with("what", m_place->address + "/" + path).with("limit", std::to_string(limit)));
    if (failure == beast::error::timeout)
        return unreachable("no whole answer within 30 seconds");
    if (failure.category() == asio::error::get_ssl_category())
        return unreachable("its certificate is not trusted, has expired or is for another name, or it speaks no TLS 1.2 (" + failure.message() + ")");
    if (failure)
        return unreachable(failure.message());
    const unsigned status = answer.get().result_int();
    if (status == 304 && request.find(http::field::if_none_match) != request.end())
        return Fetched{Fetched::Kind::Unchanged, {}};
    if (status == 404 || status == 410)
        return Fetched{};
    if (status >= 300 && status < 400)
        return unreachable("it answers with a redirect (" + std::to_string(status) + "), which is not followed; give the final address");
    if (status != 200)
        return unreachable("it answers with status " + std::to_string(status));
    if (isWatched) {
        const auto tag = answer.get().find(http::field::etag);
        if (tag != answer.get().end())
            m_tags[path] = std::string(tag->value());
        else
            m_tags.erase(path);
    }
    return Fetched{Fetched::Kind::Content, std::move(answer.get().body())};
}

} // namespace assay::edge
