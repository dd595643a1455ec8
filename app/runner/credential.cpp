// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runner/credential.h"

#include <array>
#include <cstdlib>
#include <string>

#include <QCoreApplication>

#include "app/secrets/passphrasesource.h"
#include "app/secrets/secretgateway.h"

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

} // namespace

Result<std::optional<secrets::Secret>> credentialOf(const sql::RunnerPlan &plan, PlanInput &input)
{
    if (!plan.credentialFollows && !plan.keychainItem)
        return std::nullopt;
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
