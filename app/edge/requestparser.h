// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility> // Boost.Asio 1.74 uses std::exchange without it

#include <boost/beast/http/basic_parser.hpp>

#include "app/edge/request.h"

namespace assay::edge {

inline constexpr std::uint32_t kMostHeaderBytes = 16U << 10U;

/// Reads one HTTP/1.x request as its bytes arrive. Keeps the few header fields an answer depends on and drops the others,
/// so that no request makes it keep much. The grammar, and with it what is refused, is that of Boost.Beast.
class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    RequestParser();

    /// The request; complete when is_done(). Views of this parser.
    [[nodiscard]] Request request() const;
    /// The client waits for a word before it sends the body.
    [[nodiscard]] bool isContinueExpected() const { return m_isContinueExpected; }
    /// A proxy passed the request on.
    [[nodiscard]] bool isForwarded() const { return m_isForwarded; }
    /// HTTP/1.0: the connection ends with the answer unless both sides say otherwise.
    [[nodiscard]] bool isOld() const { return m_version < 11; }
    /// One Host field, which HTTP/1.1 demands, and HTTP/1.0 does not.
    [[nodiscard]] bool isHostGood() const { return m_hosts == 1 || (m_hosts == 0 && m_version < 11); }

private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;
    using field = boost::beast::http::field;

    void on_request_impl(boost::beast::http::verb method, string_view name, string_view target, int version, error_code &error) override;
    void on_response_impl(int, string_view, int, error_code &) override {}
    void on_field_impl(field name, string_view text, string_view value, error_code &error) override;
    void on_header_impl(error_code &) override { m_isHeaderRead = true; }
    void on_body_init_impl(const boost::optional<std::uint64_t> &, error_code &) override {}
    std::size_t on_body_impl(string_view body, error_code &error) override;
    void on_chunk_header_impl(std::uint64_t, string_view, error_code &) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code &error) override { return on_body_impl(body, error); }
    void on_finish_impl(error_code &) override {}

    Method m_method = Method::Other;
    int m_version{};
    int m_hosts{};
    bool m_isContinueExpected{};
    bool m_isForwarded{};
    bool m_isChunked{};
    bool m_isHeaderRead{};
    std::string m_target;
    std::string m_ifNoneMatch;
    std::string m_acceptEncoding;
    std::string m_body;
};

/// The status that says why a request could not be read, and a sentence for it.
struct ParseRefusal {
    unsigned status{};
    std::string_view message{};
};
[[nodiscard]] ParseRefusal refusalOf(const boost::beast::error_code &error);

} // namespace assay::edge
