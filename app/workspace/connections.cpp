// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/connections.h"

#include <strings.h>

#include <nlohmann/json.hpp>

#include "models/sql/planner.h"
#include "models/sql/provisioning.h"
#include "models/sql/warehousekind.h"

namespace assay::workspace {
namespace {

Error unknownKind(const metrics::Connection &connection)
{
    return Error{ErrorCode::WarehouseDriverMissing, Remedy::Install, {}, {}}.with("kind", connection.kind).with("path", "");
}

/// The item's text in guarded memory; every other copy is wiped.
secrets::Secret itemOf(const metrics::Connection &connection, const SecretFields &fields)
{
    Json item = Json::object();
    for (const auto &[id, value] : sql::credentialPlace(connection))
        item["for"][id] = value;
    for (const auto &[id, secret] : fields)
        item[id] = std::string(reinterpret_cast<const char *>(secret.bytes().data()), secret.bytes().size());
    std::string text = canonicalJson(item);
    secrets::Secret secret = secrets::Secret::fromText(text);
    explicit_bzero(text.data(), text.size());
    for (const auto &[id, value] : fields) {
        std::string &copy = item[id].get_ref<std::string &>();
        explicit_bzero(copy.data(), copy.size());
    }
    return secret;
}

} // namespace

Result<sql::RunnerPlan> checkPlan(const Catalog &catalog, const metrics::Connection &connection)
{
    const sql::WarehouseKind *kind = sql::findWarehouseKind(connection.kind);
    if (kind == nullptr)
        return fail(unknownKind(connection));
    sql::RunnerPlan plan;
    plan.runId = "check";
    plan.connection = connection;
    if (!connection.secretRef.empty())
        plan.keychainItem = connection.secretRef;
    for (const auto &[key, entry] : catalog.assignmentSources) {
        if (entry.value.connection != connection.key)
            continue;
        Result<sql::Statement> statement = sql::planSourceCheck(entry.value, kind->dialect());
        if (!statement)
            return fail(std::move(statement.error()));
        plan.statements.push_back(std::move(*statement));
    }
    return plan;
}

sql::GrantPlan grantPlanOf(const Catalog &catalog, const metrics::Connection &connection)
{
    std::vector<std::string> texts;
    for (const auto &[key, entry] : catalog.assignmentSources) {
        if (entry.value.connection == connection.key)
            texts.push_back(entry.value.sql);
    }
    for (const auto &[key, entry] : catalog.factSources) {
        if (entry.value.connection == connection.key)
            texts.push_back(entry.value.sql);
    }
    return sql::grantPlanOf(connection, texts);
}

std::string provisioningScript(const Catalog &catalog, const metrics::Connection &connection)
{
    const sql::WarehouseKind *kind = sql::findWarehouseKind(connection.kind);
    return kind == nullptr || kind->provisioningScript == nullptr ? std::string{} : kind->provisioningScript(connection, grantPlanOf(catalog, connection));
}

Result<secrets::SecretGateway *> ConnectionCredentials::keychain() const
{
    if (m_keychain == nullptr)
        return fail(ErrorCode::KeychainServiceMissing, Remedy::StartKeychain);
    return m_keychain;
}

Result<void> ConnectionCredentials::stage(const metrics::Connection &connection, const SecretFields &fields) const
{
    return keychain().and_then([&](secrets::SecretGateway *store) { return store->put(sql::nextCredentialItem(connection.key), itemOf(connection, fields)); });
}

Result<void> ConnectionCredentials::commit(const std::string &connection) const
{
    const Result<secrets::SecretGateway *> store = keychain();
    if (!store)
        return fail(store.error());
    const Result<secrets::Secret> next = (*store)->get(sql::nextCredentialItem(connection));
    if (!next)
        return fail(next.error());
    if (Result<void> kept = (*store)->put(sql::credentialItem(connection), *next); !kept)
        return kept;
    return (*store)->remove(sql::nextCredentialItem(connection));
}

Result<void> ConnectionCredentials::discard(const std::string &connection) const
{
    return keychain().and_then([&](secrets::SecretGateway *store) { return store->remove(sql::nextCredentialItem(connection)); });
}

Result<void> ConnectionCredentials::remove(const std::string &connection) const
{
    return discard(connection).and_then([&] { return m_keychain->remove(sql::credentialItem(connection)); });
}

sql::RunnerPlan withNextCredential(sql::RunnerPlan plan)
{
    plan.keychainItem = sql::nextCredentialItem(plan.connection.key);
    return plan;
}

} // namespace assay::workspace
