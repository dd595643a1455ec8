// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace assay::fakes {

/// What a certificate of a test says.
struct CertificateWords {
    std::string name;                      ///< common name
    std::string hosts{};                   ///< as in an OpenSSL configuration: "DNS:localhost,IP:127.0.0.1"; empty: none
    long secondsFromNow = 86'400;          ///< until it ends; negative: it has ended
};

/// A certificate authority of a test, which makes certificates and writes them as PEM files.
class TestAuthority {
public:
    explicit TestAuthority(const std::string &name) : m_key(EVP_EC_gen("P-256")), m_certificate(made({name}, m_key.get(), nullptr, nullptr, true)) {}

    /// Certificate and key in one folder: `stem`.crt and `stem`.key.
    void issue(const CertificateWords &words, const std::filesystem::path &stem) const
    {
        const Key key(EVP_EC_gen("P-256"));
        write(made(words, key.get(), m_certificate.get(), m_key.get(), false).get(), key.get(), stem);
    }
    /// One that vouches for itself.
    static void issueSelfSigned(const CertificateWords &words, const std::filesystem::path &stem)
    {
        const Key key(EVP_EC_gen("P-256"));
        write(made(words, key.get(), nullptr, nullptr, false).get(), key.get(), stem);
    }
    void writeTo(const std::filesystem::path &file) const
    {
        std::FILE *out = std::fopen(file.c_str(), "w");
        PEM_write_X509(out, m_certificate.get());
        std::fclose(out);
    }

private:
    struct Free {
        void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
        void operator()(X509 *certificate) const { X509_free(certificate); }
    };
    using Key = std::unique_ptr<EVP_PKEY, Free>;
    using Certificate = std::unique_ptr<X509, Free>;

    static void extend(X509 *certificate, X509 *issuer, int kind, const std::string &value)
    {
        X509V3_CTX context{};
        X509V3_set_ctx(&context, issuer == nullptr ? certificate : issuer, certificate, nullptr, nullptr, 0);
        X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
        X509_add_ext(certificate, extension, -1);
        X509_EXTENSION_free(extension);
    }

    static Certificate made(const CertificateWords &words, EVP_PKEY *key, X509 *issuer, EVP_PKEY *issuerKey, bool isAuthority)
    {
        static long serial = 1;
        Certificate certificate(X509_new());
        X509_set_version(certificate.get(), X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -200'000);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), words.secondsFromNow);
        X509_set_pubkey(certificate.get(), key);
        X509_NAME *subject = X509_get_subject_name(certificate.get());
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char *>(words.name.c_str()), -1, -1, 0);
        X509_set_issuer_name(certificate.get(), issuer == nullptr ? subject : X509_get_subject_name(issuer));
        extend(certificate.get(), issuer, NID_basic_constraints, isAuthority ? "critical,CA:TRUE" : "critical,CA:FALSE");
        if (!words.hosts.empty())
            extend(certificate.get(), issuer, NID_subject_alt_name, words.hosts);
        X509_sign(certificate.get(), issuerKey == nullptr ? key : issuerKey, EVP_sha256());
        return certificate;
    }

    static void write(X509 *certificate, EVP_PKEY *key, const std::filesystem::path &stem)
    {
        std::FILE *out = std::fopen((stem.string() + ".crt").c_str(), "w");
        PEM_write_X509(out, certificate);
        std::fclose(out);
        out = std::fopen((stem.string() + ".key").c_str(), "w");
        PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
        std::fclose(out);
        std::filesystem::permissions(stem.string() + ".key", std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }

    Key m_key;
    Certificate m_certificate;
};

} // namespace assay::fakes
