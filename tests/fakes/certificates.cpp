// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/certificates.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tests/fakes/opensslowned.h"

namespace test {
namespace {

struct Identity {
    Owned<EVP_PKEY> key;
    Owned<X509> certificate;
};

void addExtension(X509 *certificate, X509 *issuer, int kind, const std::string &value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    X509_add_ext(certificate, extension.get(), -1);
}

/// @param issuer  null: it signs itself
Identity made(const CertificateWish &wish, const Identity *issuer, bool isAuthority)
{
    Identity identity{Owned<EVP_PKEY>(EVP_EC_gen("P-256")), Owned<X509>(X509_new())};
    X509 *certificate = identity.certificate.get();
    X509_set_version(certificate, X509_VERSION_3);
    static long serial = 0;
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -172'800);
    X509_gmtime_adj(X509_getm_notAfter(certificate), wish.validSeconds);
    X509_set_pubkey(certificate, identity.key.get());
    X509_NAME *subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char *>(wish.name.c_str()), -1, -1, 0);
    const Identity &signer = issuer ? *issuer : identity;
    X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate.get()));
    addExtension(certificate, signer.certificate.get(), NID_basic_constraints, isAuthority ? "critical,CA:TRUE" : "CA:FALSE");
    if (!isAuthority && !wish.hosts.empty())
        addExtension(certificate, signer.certificate.get(), NID_subject_alt_name, wish.hosts);
    X509_sign(certificate, signer.key.get(), EVP_sha256());
    return identity;
}

void write(const Identity &identity, const std::filesystem::path &certificate, const std::filesystem::path &key)
{
    const Owned<std::FILE> certificateFile(std::fopen(certificate.c_str(), "w"));
    PEM_write_X509(certificateFile.get(), identity.certificate.get());
    const Owned<std::FILE> keyFile(std::fopen(key.c_str(), "w"));
    PEM_write_PrivateKey(keyFile.get(), identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::filesystem::permissions(key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write); // PostgreSQL wants it so
}

void writeAs(const Identity &identity, const std::filesystem::path &stem)
{
    write(identity, stem.string() + ".crt", stem.string() + ".key");
}

} // namespace

struct Authority::Part {
    Identity identity;
};

Authority::Authority(const std::filesystem::path &folder, const std::string &name)
    : m_folder(folder), m_part(new Part{made({.name = name}, nullptr, true)})
{
    write(m_part->identity, file(), folder / "authority-key.pem");
}

Authority::~Authority() { delete m_part; }

void Authority::issue(const std::filesystem::path &folder, const CertificateWish &wish) const
{
    write(made(wish, &m_part->identity, false), folder / "certificate.pem", folder / "key.pem");
}

void Authority::issueAs(const std::filesystem::path &stem, const CertificateWish &wish) const
{
    writeAs(made(wish, &m_part->identity, false), stem);
}

void writeSelfSigned(const std::filesystem::path &folder, const CertificateWish &wish)
{
    write(made(wish, nullptr, false), folder / "certificate.pem", folder / "key.pem");
}

void writeSelfSignedAs(const std::filesystem::path &stem, const CertificateWish &wish)
{
    writeAs(made(wish, nullptr, false), stem);
}

} // namespace test
