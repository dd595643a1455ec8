// SPDX-License-Identifier: GPL-3.0-or-later
// Calls the keychain gateway or the store once and prints how it went: "ok", a value, a state or the name of
// an error code. usage: keychaindriver probe|name | get|remove ITEM | put ITEM VALUE | create|open FOLDER
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <QCoreApplication>

#include "app/secrets/hardening.h"
#include "app/secrets/secretgateway.h"
#include "app/store/localstore.h"

using namespace assay;

namespace {

const char *nameOf(secrets::KeychainState state)
{
    switch (state) {
    case secrets::KeychainState::Unlocked: return "Unlocked";
    case secrets::KeychainState::Locked: return "Locked";
    case secrets::KeychainState::ServiceMissing: return "ServiceMissing";
    case secrets::KeychainState::BusMissing: return "BusMissing";
    case secrets::KeychainState::Unresponsive: return "Unresponsive";
    }
    return "";
}

template <typename T> std::string wordFor(const Result<T> &result)
{
    return result ? "ok" : std::string(errorCodeName(result.error().code));
}

std::string outcome(const std::vector<std::string> &words)
{
    const char *prompt = std::getenv("ASSAY_TEST_PROMPT_SECONDS");
    const auto gateway = secrets::makeKeychainGateway(std::chrono::seconds(prompt != nullptr ? std::atoi(prompt) : 0));
    const store::Unlocking unlocking{.keychain = gateway.get(), .passphrase = {}, .cost = {}};
    if (words[0] == "probe")
        return nameOf(gateway->probe());
    if (words[0] == "name")
        return gateway->serviceName();
    if (words[0] == "put")
        return wordFor(gateway->put(words[1], secrets::Secret::fromText(words[2])));
    if (words[0] == "remove")
        return wordFor(gateway->remove(words[1]));
    if (words[0] == "create")
        return wordFor(store::createLocalStore(words[1], unlocking));
    if (words[0] == "open")
        return wordFor(store::openLocalStore(words[1], unlocking));
    const auto secret = gateway->get(words[1]);
    return secret ? std::string(reinterpret_cast<const char *>(secret->bytes().data()), secret->bytes().size()) : wordFor(secret);
}

} // namespace

int main(int argc, char **argv)
{
    secrets::hardenProcess(); // as in the programs: the keyring must answer a process that cannot be looked into
    const QCoreApplication application(argc, argv);
    std::string answer;
    // As in the programs: never on the main thread.
    std::thread([&] { answer = outcome({argv + 1, argv + argc}); }).join();
    std::cout << answer << std::flush;
    return 0;
}
