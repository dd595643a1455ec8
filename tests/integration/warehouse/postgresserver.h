// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <QTemporaryDir>

#include <nlohmann/json.hpp>

#include "app/secrets/securebuffer.h"
#include "app/warehouse/drivers.h"
#include "models/core/json.h"
#include "models/sql/warehousekind.h"
#include "tests/fakes/certificates.h"
#include "tests/fakes/scratchpostgres.h"

namespace assay::fakes {

inline std::string textOf(const Error &error)
{
    std::string text{errorCodeName(error.code)};
    for (const auto &[name, value] : error.facts)
        text.append("; ").append(name).append(": ").append(value);
    return text;
}

/// The item of the keychain for a connection.
inline std::string credentialText(const metrics::Connection &connection, const Json &fields)
{
    Json item = fields;
    for (const auto &[id, value] : sql::credentialPlace(connection))
        item["for"][id] = value;
    return canonicalJson(item);
}

inline metrics::Connection postgresAt(int port, const std::string &user, const std::string &authority)
{
    metrics::Connection connection;
    connection.key = "shop";
    connection.name = "Shop";
    connection.kind = "postgresql";
    connection.secretRef = "wh/shop";
    connection.fields = {{"host", "localhost"}, {"port", std::to_string(port)}, {"database", "postgres"}, {"user", user}, {"ca_file", authority}};
    connection.statementTimeoutSeconds = 60;
    return connection;
}

/// Certificates of a test's authority in a folder: "server" is good for localhost.
class Certificates {
public:
    Certificates()
    {
        m_authority.issueAs(stem("server"), {"localhost", "DNS:localhost,IP:127.0.0.1"});
        m_authority.issueAs(stem("expired"), {"localhost", "DNS:localhost", -3'600});
        m_authority.issueAs(stem("otherhost"), {"other", "DNS:db.example.com"});
        test::writeSelfSignedAs(stem("selfsigned"), {"localhost", "DNS:localhost"});
        const QTemporaryDir elsewhere;
        test::Authority(elsewhere.path().toStdString(), "stranger").issueAs(stem("stranger"), {"localhost", "DNS:localhost"});
        m_authority.issueAs(stem("client"), {"assay_certificate", ""});
    }

    [[nodiscard]] std::string file(const char *name) const { return (std::filesystem::path{m_folder.path().toStdString()} / name).string(); }
    [[nodiscard]] std::string stem(const char *name) const { return file(name); }
    [[nodiscard]] std::string authority() const { return m_authority.file().string(); }

private:
    QTemporaryDir m_folder;
    test::Authority m_authority{m_folder.path().toStdString()};
};

inline Result<std::unique_ptr<warehouse::Warehouse>> opened(const metrics::Connection &connection, const Json &fields)
{
    const secrets::Secret secret = secrets::Secret::fromText(credentialText(connection, fields));
    warehouse::OpenRequest request;
    request.connection = connection;
    request.secret = &secret;
    request.runId = "run-1";
    return warehouse::openWarehouse(request);
}

} // namespace assay::fakes
