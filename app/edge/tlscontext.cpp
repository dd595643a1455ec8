// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/tlscontext.h"

#include <openssl/ssl.h>

namespace assay::edge {
namespace {

namespace ssl = boost::asio::ssl;
using error_code = boost::system::error_code;

tl::unexpected<Error> unusable(const char *option, const std::filesystem::path &path, const error_code &error)
{
    return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
                    .with("name", option)
                    .with("what", "a PEM file that can be used; " + path.string() + " gives: " + error.message()));
}

void demandModernTls(ssl::context &context)
{
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    // TLS 1.3 has its own list, all of which is good.
    SSL_CTX_set_cipher_list(context.native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20");
}

} // namespace

Result<std::shared_ptr<ssl::context>> serverContext(const std::filesystem::path &certificate, const std::filesystem::path &privateKey)
{
    const auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    demandModernTls(*context);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION);
    // An idle connection gives its buffers back.
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    error_code error;
    context->use_certificate_chain_file(certificate.string(), error);
    if (error)
        return unusable("certificate", certificate, error);
    context->use_private_key_file(privateKey.string(), ssl::context::pem, error);
    if (!error && SSL_CTX_check_private_key(context->native_handle()) != 1)
        error = boost::asio::error::invalid_argument;
    if (error)
        return unusable("private-key", privateKey, error);
    return context;
}

Result<std::shared_ptr<ssl::context>> clientContext(const std::filesystem::path &authority)
{
    const auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    demandModernTls(*context);
    context->set_verify_mode(ssl::verify_peer);
    error_code error;
    if (authority.empty())
        context->set_default_verify_paths(error);
    else
        context->load_verify_file(authority.string(), error);
    if (error)
        return unusable("origin-authority", authority, error);
    return context;
}

} // namespace assay::edge
