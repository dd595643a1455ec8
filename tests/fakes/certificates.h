// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace test {

/// Whom a certificate is for, and until when.
struct CertificateWish {
    std::string name{};                 ///< common name
    std::string address = "127.0.0.1";  ///< that it may be used at
    long validSeconds = 86'400;         ///< from now; below 0: it has expired
};

/// A certificate authority of a test. Its certificate lies in a file; it makes certificates for servers.
class Authority {
public:
    /// Writes `authority.pem` into the folder.
    explicit Authority(const std::filesystem::path &folder);
    ~Authority();
    Authority(const Authority &) = delete;
    Authority &operator=(const Authority &) = delete;

    [[nodiscard]] std::filesystem::path file() const { return m_folder / "authority.pem"; }
    /// Writes `certificate.pem` and `key.pem`, signed by this authority, into a folder.
    void issue(const std::filesystem::path &folder, const CertificateWish &wish) const;

private:
    struct Part;

    std::filesystem::path m_folder;
    Part *m_part;
};

/// Writes `certificate.pem`, signed by itself, and `key.pem` into a folder.
void writeSelfSigned(const std::filesystem::path &folder, const CertificateWish &wish);

} // namespace test
