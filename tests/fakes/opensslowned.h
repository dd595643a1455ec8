// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <memory>

#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace test {

struct OpensslFree {
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION *extension) const { X509_EXTENSION_free(extension); }
    void operator()(SSL_CTX *context) const { SSL_CTX_free(context); }
    void operator()(SSL *connection) const { SSL_free(connection); }
    void operator()(std::FILE *file) const { std::fclose(file); }
};

/// An object of OpenSSL that goes with its owner.
template <typename T>
using Owned = std::unique_ptr<T, OpensslFree>;

} // namespace test
