// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/postgresql/tlscheck.h"

#include <array>
#include <cstdio>
#include <memory>

#include <netdb.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace assay::warehouse::postgresql {
namespace {

struct Free {
    void operator()(SSL_CTX *context) const { SSL_CTX_free(context); }
    void operator()(SSL *connection) const { SSL_free(connection); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
    void operator()(addrinfo *list) const { ::freeaddrinfo(list); }
    void operator()(GENERAL_NAMES *names) const { GENERAL_NAMES_free(names); }
    void operator()(BIO *bio) const { BIO_free(bio); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

/// A socket of its own that gives up after ten seconds.
class Socket {
public:
    Socket(const std::string &address, const std::string &port)
    {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
        addrinfo *found = nullptr;
        if (::getaddrinfo(address.c_str(), port.c_str(), &hints, &found) != 0)
            return;
        const Owned<addrinfo> list(found);
        m_descriptor = ::socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval limit{10, 0};
        ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(m_descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        m_isConnected = ::connect(m_descriptor, list->ai_addr, list->ai_addrlen) == 0;
    }
    ~Socket()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Socket(const Socket &) = delete;
    Socket &operator=(const Socket &) = delete;

    /// Asks for encryption. @return the server's answer, 'S' or 'N'; 0: none
    [[nodiscard]] char asked() const
    {
        // Source: PostgreSQL 15, "Message Formats", SSLRequest.
        constexpr std::array<unsigned char, 8> request{0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F};
        char answer = 0;
        if (!m_isConnected || ::send(m_descriptor, request.data(), request.size(), MSG_NOSIGNAL) != 8 || ::recv(m_descriptor, &answer, 1, 0) != 1)
            return 0;
        return answer;
    }
    [[nodiscard]] int descriptor() const { return m_descriptor; }

private:
    int m_descriptor = -1;
    bool m_isConnected{};
};

/// Text of a certificate, which anyone may have written: letters, digits and plain signs, at most 120 characters.
std::string printable(std::string text)
{
    for (char &c : text) {
        if (c < 0x20 || c > 0x7E)
            c = '?';
    }
    return text.size() > 120 ? text.substr(0, 120) + "..." : text;
}

std::string nameOf(const X509_NAME *name)
{
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char *text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    return printable(length > 0 ? std::string(text, static_cast<std::size_t>(length)) : std::string{"(no name)"});
}

/// The host names a certificate is for.
std::string hostsOf(X509 *certificate)
{
    std::string hosts;
    const Owned<GENERAL_NAMES> names(static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_DNS)
            continue;
        const auto *text = reinterpret_cast<const char *>(ASN1_STRING_get0_data(name->d.dNSName));
        hosts.append(hosts.empty() ? "" : ", ").append(text, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    }
    return hosts.empty() ? nameOf(X509_get_subject_name(certificate)) : printable(hosts);
}

std::string timeOf(const ASN1_TIME *time)
{
    tm parts{};
    std::array<char, 32> text{};
    if (ASN1_TIME_to_tm(time, &parts) != 1)
        return "an unknown date";
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
    return text.data();
}

std::string fingerprintOf(X509 *certificate)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    X509_digest(certificate, EVP_sha256(), digest.data(), &size);
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        std::array<char, 3> pair{};
        std::snprintf(pair.data(), pair.size(), "%02x", digest[i]);
        text.append(pair.data());
    }
    return text;
}

/// The first thing wrong with a chain, kept by the callback of the handshake.
struct Verdict {
    int problem = X509_V_OK;
    Owned<X509> certificate{};
};

int verdictIndex()
{
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

int keepFirst(int isFine, X509_STORE_CTX *store)
{
    auto *connection = static_cast<SSL *>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto *verdict = static_cast<Verdict *>(SSL_get_ex_data(connection, verdictIndex()));
    if (isFine == 0 && verdict->problem == X509_V_OK) {
        verdict->problem = X509_STORE_CTX_get_error(store);
        X509 *certificate = X509_STORE_CTX_get_current_cert(store);
        if (certificate != nullptr) {
            X509_up_ref(certificate);
            verdict->certificate.reset(certificate);
        }
    }
    return isFine;
}

std::string sentenceFor(const Verdict &verdict, const Destination &destination)
{
    X509 *certificate = verdict.certificate.get();
    if (certificate == nullptr)
        return "the server's certificate is not valid";
    const std::string subject = nameOf(X509_get_subject_name(certificate));
    const std::string mark = " (SHA-256 " + fingerprintOf(certificate) + ")";
    switch (verdict.problem) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return "the certificate of " + subject + " expired on " + timeOf(X509_get0_notAfter(certificate)) + mark;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "the certificate of " + subject + " is valid from " + timeOf(X509_get0_notBefore(certificate)) + " on" + mark;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return "the certificate is for " + hostsOf(certificate) + ", not for " + destination.host + mark;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return "the certificate of " + subject + " is signed by itself, and " + destination.caFile + " does not hold it" + mark;
    default:
        return "the certificate of " + subject + " was issued by " + nameOf(X509_get_issuer_name(certificate)) + ", for whom " + destination.caFile
            + " does not vouch" + mark;
    }
}

} // namespace

std::string whyNotTrusted(const Destination &destination, const std::string &address)
{
    const Socket socket(address, destination.port);
    switch (socket.asked()) {
    case 'N': return "the server offers no encryption";
    case 'S': break;
    default: return "the server is no PostgreSQL server, or ended the connection";
    }
    const Owned<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    if (SSL_CTX_load_verify_file(context.get(), destination.caFile.c_str()) != 1)
        return "the CA file " + destination.caFile + " holds no certificate";
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, keepFirst);
    const Owned<SSL> connection(SSL_new(context.get()));
    Verdict verdict;
    SSL_set_ex_data(connection.get(), verdictIndex(), &verdict);
    X509_VERIFY_PARAM *rules = SSL_get0_param(connection.get());
    if (X509_VERIFY_PARAM_set1_ip_asc(rules, destination.host.c_str()) != 1) {
        SSL_set1_host(connection.get(), destination.host.c_str());
        // What SSL_set_tlsext_host_name() does; as a macro it holds a cast that our warnings refuse.
        SSL_ctrl(connection.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char *>(destination.host.c_str()));
    }
    SSL_set_fd(connection.get(), socket.descriptor());
    if (SSL_connect(connection.get()) == 1)
        return "the encryption could not be agreed on";
    return verdict.problem == X509_V_OK ? "the server speaks no TLS 1.2, or ended the handshake" : sentenceFor(verdict, destination);
}

} // namespace assay::warehouse::postgresql
