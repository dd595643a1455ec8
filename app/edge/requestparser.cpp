// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/requestparser.h"

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

#include "models/flags/precomputed.h"

namespace assay::edge {
namespace {

namespace http = boost::beast::http;

Method methodOf(http::verb verb)
{
    switch (verb) {
    case http::verb::get:
        return Method::Get;
    case http::verb::head:
        return Method::Head;
    case http::verb::post:
        return Method::Post;
    case http::verb::options:
        return Method::Options;
    default: // the other thirty methods of the registry
        return Method::Other;
    }
}

/// A list field that is sent in parts is one list.
void append(std::string &list, boost::beast::string_view value)
{
    if (!list.empty())
        list += ", ";
    list.append(value.data(), value.size());
}

} // namespace

RequestParser::RequestParser()
{
    header_limit(kMostHeaderBytes);
    body_limit(flags::kMostRequestBytes);
    eager(true);
}

Request RequestParser::request() const
{
    return {.method = m_method, .target = m_target, .ifNoneMatch = m_ifNoneMatch, .acceptEncoding = m_acceptEncoding, .body = m_body};
}

void RequestParser::on_request_impl(http::verb method, string_view, string_view target, int version, error_code &)
{
    m_method = methodOf(method);
    m_target.assign(target.data(), target.size());
    m_version = version;
    // Only a POST has a body here: whatever else sends one is not given room for it.
    if (m_method != Method::Post)
        body_limit(0);
}

void RequestParser::on_field_impl(field name, string_view text, string_view value, error_code &error)
{
    if (m_isHeaderRead)
        return; // a trailer changes nothing
    switch (name) {
    case field::transfer_encoding:
        // The parser passes over codings it does not know, and would take the body for the next request.
        if (m_isChunked || m_version < 11 || !boost::beast::iequals(value, "chunked"))
            error = http::error::bad_transfer_encoding;
        m_isChunked = true;
        break;
    case field::host:
        ++m_hosts;
        break;
    case field::if_none_match:
        append(m_ifNoneMatch, value);
        break;
    case field::accept_encoding:
        append(m_acceptEncoding, value);
        break;
    case field::expect:
        m_isContinueExpected = boost::beast::iequals(value, "100-continue");
        break;
    case field::forwarded:
    case field::via:
        m_isForwarded = true;
        break;
    case field::unknown:
        m_isForwarded = m_isForwarded || boost::beast::iequals(text, "x-forwarded-for");
        break;
    default: // what SDKs and browsers send besides changes no answer
        break;
    }
}

std::size_t RequestParser::on_body_impl(string_view body, error_code &)
{
    m_body.append(body.data(), body.size());
    return body.size();
}

ParseRefusal refusalOf(const boost::beast::error_code &error)
{
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return {431, "The request line and header fields are larger than 16384 bytes; send fewer or shorter ones."};
    if (error == http::error::body_limit)
        return {413, "The body is larger than 1048576 bytes, or belongs to no POST; send fewer attributes."};
    if (error == http::error::bad_version)
        return {505, "Only HTTP/1.0 and HTTP/1.1 are spoken here."};
    if (error == http::error::bad_transfer_encoding)
        return {400, "A body is either chunked or has a Content-Length, and no other transfer encoding is read."};
    return {400, "The request is not well-formed HTTP/1.1."};
}

} // namespace assay::edge
