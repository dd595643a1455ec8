// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runner/credential.h"

#include <array>
#include <cstdlib>
#include <string>

#include <QCoreApplication>

#include "app/secrets/passphrasesource.h"
#include "app/secrets/secretgateway.h"
#include "models/sql/warehousekind.h"

namespace assay::runner {
namespace {

/// QtKeychain and D-Bus need an application object; nothing else in this program does.
Result<secrets::Secret> fromKeychain(const std::string &item)
{
    int count = 1;
    std::array<char, 13> name{"assay-runner"};
    std::array<char *, 2> arguments{name.data(), nullptr};
    const QCoreApplication application(count, arguments.data());
    return secrets::makeKeychainGateway()->get(item);
}

/// A credential file is named after the item with "/" as "-", which a file name cannot hold.
std::string serviceName(std::string item)
{
    for (char &c : item) {
        if (c == '/')
            c = '-';
    }
    return item;
}

/// A connection that was written by somebody else may name any item: the key of the workspace, say, which would then
/// be sent to a server as a password.
bool isOwnItem(const sql::RunnerPlan &plan)
{
    const std::string &key = plan.connection.key;
    return *plan.keychainItem == sql::credentialItem(key) || *plan.keychainItem == sql::nextCredentialItem(key);
}

} // namespace

Result<std::optional<secrets::Secret>> credentialOf(const sql::RunnerPlan &plan, PlanInput &input)
{
    if (!plan.credentialFollows && !plan.keychainItem)
        return std::nullopt;
    if (!plan.credentialFollows && !isOwnItem(plan))
        return fail(Error{ErrorCode::SecretMissing, Remedy::FixInput, {}, {}}
                        .with("item", *plan.keychainItem)
                        .with("what", "a connection may use its own entry only"));
    Result<secrets::Secret> secret = [&] {
        if (plan.credentialFollows)
            return input.readCredential();
        return std::getenv("CREDENTIALS_DIRECTORY") != nullptr ? secrets::credentialOfService(serviceName(*plan.keychainItem))
                                                               : fromKeychain(*plan.keychainItem);
    }();
    if (!secret)
        return fail(secret.error());
    return std::optional{std::move(*secret)};
}

} // namespace assay::runner
