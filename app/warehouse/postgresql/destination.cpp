// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/postgresql/destination.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <memory>

#include <netdb.h>
#include <sys/socket.h>

#include "app/warehouse/postgresql/errors.h"
#include "models/sql/warehousekind.h"

namespace assay::warehouse::postgresql {
namespace {

constexpr const char *kSystemCertificates = "/etc/ssl/certs/ca-certificates.crt";
constexpr std::size_t kMostAddresses = 4;

Error wrongSetting(const metrics::Connection &connection, const char *name, const char *what)
{
    return Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
        .with("kind", "connection")
        .with("key", connection.key)
        .with("path", std::string{"settings."} + name)
        .with("what", what);
}

/// A name or address and nothing else: libpq reads a list in it, or a path, or a service.
bool isHost(const std::string &text)
{
    const auto isFit = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '_'; };
    return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, isFit);
}

bool isPort(const std::string &text)
{
    int port = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
    return problem == std::errc{} && end == text.data() + text.size() && port > 0 && port < 65'536;
}

/// PostgreSQL cuts it at 63 bytes.
std::string applicationNameOf(const std::string &runId)
{
    std::string name = "assay";
    if (!runId.empty())
        name += " run=";
    for (const char c : runId.substr(0, 40)) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
        name.push_back(isPlain ? c : '-');
    }
    return name;
}

Result<void> readable(const std::string &path)
{
    std::error_code problem;
    if (std::filesystem::is_regular_file(path, problem))
        return {};
    return fail(Error{ErrorCode::ReadFailed, Remedy::FixInput, {}, {}}.with("path", path).with("what", "there is no such file"));
}

} // namespace

Result<Destination> destinationOf(const metrics::Connection &connection, const std::string &runId)
{
    Destination destination{sql::settingOf(connection, "host"),    sql::settingOf(connection, "port"),
                            sql::settingOf(connection, "database"), sql::settingOf(connection, "user"),
                            sql::settingOf(connection, "ca_file"),  sql::settingOf(connection, "client_certificate"),
                            applicationNameOf(runId)};
    if (!isHost(destination.host))
        return fail(wrongSetting(connection, "host", "the name or address of one server"));
    if (!isPort(destination.port))
        return fail(wrongSetting(connection, "port", "a number from 1 to 65535"));
    for (const auto &[name, value] : {std::pair{"database", &destination.database}, std::pair{"user", &destination.user}}) {
        if (value->empty() || value->find('\0') != std::string::npos)
            return fail(wrongSetting(connection, name, "a name"));
    }
    if (destination.caFile.empty())
        destination.caFile = kSystemCertificates;
    if (Result<void> file = readable(destination.caFile); !file)
        return fail(std::move(file.error()));
    if (Result<void> file = destination.clientCertificate.empty() ? Result<void>{} : readable(destination.clientCertificate); !file)
        return fail(std::move(file.error()));
    return destination;
}

Result<std::vector<std::string>> addressesOf(const Destination &destination)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *first = nullptr;
    const int problem = ::getaddrinfo(destination.host.c_str(), nullptr, &hints, &first);
    const std::unique_ptr<addrinfo, void (*)(addrinfo *)> list(first, [](addrinfo *entry) {
        if (entry != nullptr)
            ::freeaddrinfo(entry);
    });
    if (problem != 0)
        return fail(openError(kNetworkStep, problem == EAI_AGAIN ? "the name \"" + destination.host + "\" cannot be looked up now"
                                                                 : "the host \"" + destination.host + "\" was not found"));
    std::vector<std::string> addresses;
    for (const addrinfo *entry = first; entry != nullptr && addresses.size() < kMostAddresses; entry = entry->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (::getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0
            && std::ranges::find(addresses, text.data()) == addresses.end())
            addresses.emplace_back(text.data());
    }
    return addresses;
}

} // namespace assay::warehouse::postgresql
