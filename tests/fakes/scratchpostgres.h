// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/sql/contract.h"

namespace assay::fakes {

/// A PostgreSQL server of the test's own: a fresh cluster in a temporary folder, reached by a Unix
/// socket in it, stopped and removed with the object. Run by another user when the test is root, as
/// PostgreSQL refuses root.
class ScratchPostgres {
public:
    /// The server, or why it cannot be had (PostgreSQL is not installed, for example).
    [[nodiscard]] static std::unique_ptr<ScratchPostgres> start(std::string &problem);
    /// Listens on 127.0.0.1 too, for TLS alone, with the certificate and key `stem`.crt and .key and clients' certificates
    /// by `authority`. An account signs in by SCRAM, "assay_certificate" by its certificate, "assay_md5" by MD5.
    [[nodiscard]] static std::unique_ptr<ScratchPostgres> startWithTls(const std::string &stem, const std::string &authority, std::string &problem);
    ~ScratchPostgres();
    ScratchPostgres(const ScratchPostgres &) = delete;
    ScratchPostgres &operator=(const ScratchPostgres &) = delete;

    /// Where other programs reach it, as an address.
    [[nodiscard]] std::string address() const;
    /// The port on 127.0.0.1; 0 without TLS.
    [[nodiscard]] int port() const;
    /// Ends the server at once, as a crash does.
    void stop();
    /// Runs one statement; the text of the failure, empty when it went well.
    [[nodiscard]] std::string run(const std::string &sql);
    /// Rows with the types that `contract` declares. @return the failure in `problem`
    [[nodiscard]] sql::RowBatch query(const std::string &sql, const sql::ResultContract &contract, std::string &problem);

private:
    class Private;
    explicit ScratchPostgres(std::unique_ptr<Private> data);
    std::unique_ptr<Private> d;
};

} // namespace assay::fakes
