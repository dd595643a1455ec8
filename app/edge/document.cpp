// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/document.h"

#include <optional>

#include <zlib.h>

#include "app/secrets/crypto.h"

namespace assay::edge {
namespace {

/// The text as one gzip member without a time, so that equal texts give equal bytes.
std::optional<std::string> compressed(std::string_view text)
{
    constexpr int gzipWindow = 15 + 16;
    constexpr int mostMemory = 9;
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzipWindow, mostMemory, Z_DEFAULT_STRATEGY) != Z_OK)
        return std::nullopt;
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    // zlib reads its input only; its interface is older than const.
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int end = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return end == Z_STREAM_END ? std::optional(std::move(out)) : std::nullopt;
}

Representation represented(std::string tag, SharedBytes body, std::string_view encoding, int maxAgeSeconds)
{
    Representation form{.tag = std::move(tag), .body = std::move(body)};
    // A cache in between may go on with what it has while this server is away. The spelling "ETag" is the one
    // that one SDK looks for letter by letter.
    form.unchangedHead = "ETag: " + form.tag + "\r\nCache-Control: public, max-age=" + std::to_string(maxAgeSeconds)
        + ", stale-if-error=86400\r\nVary: Accept-Encoding\r\nAccess-Control-Allow-Origin: *\r\n"
          "Access-Control-Expose-Headers: ETag\r\n";
    form.head = "Content-Type: application/json; charset=utf-8\r\nContent-Length: " + std::to_string(form.body.view().size()) + "\r\n";
    form.head += encoding;
    form.head += "X-Content-Type-Options: nosniff\r\n";
    form.head += form.unchangedHead;
    return form;
}

} // namespace

Result<Document> documentOf(std::string_view text, int maxAgeSeconds)
{
    constexpr std::size_t digits = 32; // 128 bits: nobody can make two documents that share them
    const std::string hash = secrets::hexOf(secrets::sha256(text)).substr(0, digits);
    const std::optional<std::string> small = compressed(text);
    if (!small)
        return fail(Error{ErrorCode::Internal, Remedy::Retry, {}, {}}.with("what", "no memory to compress a document"));
    Result<SharedBytes> plain = SharedBytes::of(text);
    Result<SharedBytes> gzip = SharedBytes::of(*small);
    if (!plain || !gzip)
        return tl::unexpected(plain ? gzip.error() : plain.error());
    return Document{
        represented('"' + hash + '"', std::move(*plain), {}, maxAgeSeconds),
        represented('"' + hash + "-gzip\"", std::move(*gzip), "Content-Encoding: gzip\r\n", maxAgeSeconds),
    };
}

} // namespace assay::edge
