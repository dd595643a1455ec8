// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace test {

/// Whom a certificate is for, and until when.
struct CertificateWish {
    std::string name{};                 ///< common name
    std::string hosts = "IP:127.0.0.1"; ///< where it may be used, as OpenSSL writes it: "DNS:localhost,IP:127.0.0.1"; empty: nowhere
    long validSeconds = 86'400;         ///< from now; below 0: it has expired
};

/// A certificate authority of a test. Its certificate lies in a file; it makes certificates for servers.
class Authority {
public:
    /// Writes `authority.pem` into the folder.
    explicit Authority(const std::filesystem::path &folder, const std::string &name = "Authority of a test");
    ~Authority();
    Authority(const Authority &) = delete;
    Authority &operator=(const Authority &) = delete;

    [[nodiscard]] std::filesystem::path file() const { return m_folder / "authority.pem"; }
    /// Writes `certificate.pem` and `key.pem`, signed by this authority, into a folder.
    void issue(const std::filesystem::path &folder, const CertificateWish &wish) const;
    /// Writes `stem`.crt and `stem`.key.
    void issueAs(const std::filesystem::path &stem, const CertificateWish &wish) const;

private:
    struct Part;

    std::filesystem::path m_folder;
    Part *m_part;
};

/// Writes `certificate.pem`, signed by itself, and `key.pem` into a folder.
void writeSelfSigned(const std::filesystem::path &folder, const CertificateWish &wish);
/// Writes `stem`.crt and `stem`.key.
void writeSelfSignedAs(const std::filesystem::path &stem, const CertificateWish &wish);

} // namespace test
