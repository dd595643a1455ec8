// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>

#include "app/edge/file.h"

namespace assay::edge {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

tl::unexpected<Error> wrong(std::string name, std::string what)
{
    return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}.with("name", std::move(name)).with("what", std::move(what)));
}

std::optional<std::int64_t> numberIn(std::string_view text, std::int64_t least, std::int64_t most)
{
    std::int64_t number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most)
        return std::nullopt;
    return number;
}

/// Sets one option; what it should have been when the value is wrong.
using Setter = std::optional<std::string> (*)(Settings &, const std::string &);

template <auto member>
std::optional<std::string> setPath(Settings &settings, const std::string &value)
{
    settings.*member = value;
    return value.empty() ? std::optional<std::string>("a path") : std::nullopt;
}

template <auto member, int least, int most>
std::optional<std::string> setNumber(Settings &settings, const std::string &value)
{
    const std::optional<std::int64_t> number = numberIn(value, least, most);
    if (!number)
        return "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    settings.*member = static_cast<int>(*number);
    return std::nullopt;
}

/// Seconds, with up to three decimals.
template <auto member>
std::optional<std::string> setSeconds(Settings &settings, const std::string &value)
{
    const std::size_t point = std::min(value.find('.'), value.size());
    std::string fraction = point < value.size() ? value.substr(point + 1) : "0";
    const bool isShort = !fraction.empty() && fraction.size() <= 3;
    fraction.resize(3, '0');
    const std::optional<std::int64_t> whole = numberIn(value.substr(0, point), 0, 86'400);
    const std::optional<std::int64_t> thousandths = numberIn(fraction, 0, 999);
    if (!whole || !thousandths || !isShort || *whole * 1'000 + *thousandths == 0)
        return "seconds above 0, such as 5 or 0.5, and at most a day";
    settings.*member = std::chrono::milliseconds(*whole * 1'000 + *thousandths);
    return std::nullopt;
}

template <auto member>
std::optional<std::string> setAddress(Settings &settings, const std::string &value)
{
    const Result<ListenAddress> address = listenAddressFrom(value);
    if (!address)
        return std::string(address.error().fact("what"));
    settings.*member = *address;
    return std::nullopt;
}

std::optional<std::string> setSource(Settings &settings, const std::string &value)
{
    settings.source = value;
    while (settings.source.size() > 1 && settings.source.ends_with('/'))
        settings.source.pop_back();
    return value.empty() ? std::optional<std::string>("a folder or an http(s) address") : std::nullopt;
}

std::optional<std::string> addEnvironment(Settings &settings, const std::string &value)
{
    constexpr std::size_t longest = 64;
    // It becomes part of a path.
    const bool isName = !value.empty() && value.size() <= longest && !value.starts_with('.')
        && value.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == std::string::npos;
    if (!isName)
        return "the key of an environment: letters, digits, - and _";
    if (std::ranges::find(settings.environments, value) != settings.environments.end())
        return "each environment once";
    settings.environments.push_back(value);
    return std::nullopt;
}

template <auto member>
std::optional<std::string> setWord(Settings &settings, const std::string &value, std::string_view off, std::string_view on)
{
    settings.*member = value == on;
    return value == on || value == off ? std::nullopt : std::optional(std::string(off) + " or " + std::string(on));
}

struct Option {
    std::string_view name;
    std::string_view value;
    std::string_view help;
    Setter set;
};

constexpr std::array kOptions{
    Option{"source", "DIR|URL", "published folder, or its http(s) address (asked again with ETag; redirects are not followed)", setSource},
    Option{"root", "FILE", "root document whose keys are trusted", setPath<&Settings::root>},
    Option{"environment", "KEY", "environment to serve; may be given several times, SDK keys tell which", addEnvironment},
    Option{"state", "DIR", "keeps the last good release for a start without the source (default: $STATE_DIRECTORY)", setPath<&Settings::state>},
    Option{"listen", "ADDRESS:PORT", "plain HTTP (default 127.0.0.1:8080 unless --tls-listen is given; port 0: any)", setAddress<&Settings::listen>},
    Option{"tls-listen", "ADDRESS:PORT", "HTTPS, TLS 1.2 and 1.3", setAddress<&Settings::tlsListen>},
    Option{"metrics-listen", "ADDRESS:PORT", "plain HTTP for /metrics, /healthz and /livez alone; /metrics is nowhere else then", setAddress<&Settings::metricsListen>},
    Option{"certificate", "FILE", "certificate chain (PEM); read again on SIGHUP", setPath<&Settings::certificate>},
    Option{"private-key", "FILE", "its private key (PEM)", setPath<&Settings::privateKey>},
    Option{"origin-authority", "FILE", "certificate authorities (PEM) to trust for an https source (default: the system's)",
           setPath<&Settings::originAuthority>},
    Option{"poll", "SECONDS", "between two looks for a new release (default 5); longer after failures", setSeconds<&Settings::poll>},
    Option{"max-age", "SECONDS", "for how long caches may keep a document (default 10)", setNumber<&Settings::maxAgeSeconds, 0, 86'400>},
    Option{"max-connections", "N", "more are turned away with 503 (default 10000)", setNumber<&Settings::maxConnections, 1, 1'000'000>},
    Option{"threads", "N", "default: one per processor", setNumber<&Settings::threads, 1, 256>},
    Option{"header-timeout", "SECONDS", "for a request to arrive whole (default 10)", setSeconds<&Settings::headerTimeout>},
    Option{"idle-timeout", "SECONDS", "between requests of a connection (default 75)", setSeconds<&Settings::idleTimeout>},
    Option{"write-timeout", "SECONDS", "for an answer to be taken (default 60)", setSeconds<&Settings::writeTimeout>},
    Option{"drain-timeout", "SECONDS", "for requests under way at a stop (default 20)", setSeconds<&Settings::drainTimeout>},
    Option{"metrics", "loopback|public", "who may read /metrics without --metrics-listen (default loopback)",
           [](Settings &settings, const std::string &value) { return setWord<&Settings::isMetricsPublic>(settings, value, "loopback", "public"); }},
    Option{"access-log", "off|on", "a line per request, without key and address (default off)",
           [](Settings &settings, const std::string &value) { return setWord<&Settings::isAccessLogged>(settings, value, "off", "on"); }},
};

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\r";
    const std::size_t first = text.find_first_not_of(space);
    return first == std::string_view::npos ? std::string_view{} : text.substr(first, text.find_last_not_of(space) - first + 1);
}

Result<Values> valuesInFile(const std::filesystem::path &path)
{
    constexpr std::int64_t mostBytes = 64 << 10;
    Result<std::string> text = readFile(path, mostBytes);
    if (!text)
        return tl::unexpected(text.error());
    Values values;
    std::string_view rest = *text;
    for (int number = 1; !rest.empty(); ++number) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const std::string_view said = trimmed(line.substr(0, line.find('#')));
        if (said.empty())
            continue;
        const std::size_t sign = said.find('=');
        if (sign == std::string_view::npos)
            return wrong(path.string() + ", line " + std::to_string(number), "name = value");
        values.emplace_back(trimmed(said.substr(0, sign)), trimmed(said.substr(sign + 1)));
    }
    return values;
}

Result<void> applyAll(Settings &settings, const Values &values)
{
    for (const auto &[name, value] : values) {
        const auto option = std::ranges::find(kOptions, std::string_view(name), &Option::name);
        if (option == kOptions.end())
            return wrong(name, "an option that exists; see --help");
        if (const std::optional<std::string> what = option->set(settings, value))
            return wrong(name, *what);
    }
    return {};
}

Result<void> requireWhole(const Settings &settings)
{
    if (settings.source.empty())
        return wrong("source", "given: a published folder or its address");
    if (settings.root.empty())
        return wrong("root", "given: the root document that the console exported");
    if (settings.environments.empty())
        return wrong("environment", "given at least once");
    if (settings.tlsListen && (settings.certificate.empty() || settings.privateKey.empty()))
        return wrong("tls-listen", "given with --certificate and --private-key");
    return {};
}

} // namespace

Result<ListenAddress> listenAddressFrom(std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    std::string_view host = text.substr(0, std::min(colon, text.size()));
    const std::optional<std::int64_t> port = colon == std::string_view::npos ? std::nullopt : numberIn(text.substr(colon + 1), 0, 65'535);
    const bool isBracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
    if (isBracketed)
        host = host.substr(1, host.size() - 2);
    if (!port || host.empty() || (!isBracketed && host.find(':') != std::string_view::npos))
        return wrong("address", "an address and a port, such as 127.0.0.1:8080 or [::1]:8080");
    return ListenAddress{std::string(host), static_cast<std::uint16_t>(*port)};
}

Result<CommandLine> readCommandLine(const std::vector<std::string> &words, std::string_view stateDirectory)
{
    CommandLine line;
    line.settings.state = stateDirectory;
    Values given;
    Values inFile;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string &word = words[i];
        if (word == "--help" || word == "-h" || word == "--version") {
            (word == "--version" ? line.wantsVersion : line.wantsHelp) = true;
            return line;
        }
        if (!word.starts_with("--"))
            return wrong(word, "an option that begins with --; see --help");
        const std::size_t sign = word.find('=');
        const std::string name = word.substr(2, sign == std::string::npos ? sign : sign - 2);
        if (sign == std::string::npos && i + 1 == words.size())
            return wrong(name, "followed by a value");
        const std::string value = sign == std::string::npos ? words[++i] : word.substr(sign + 1);
        if (name != "config") {
            given.emplace_back(name, value);
            continue;
        }
        Result<Values> read = valuesInFile(value);
        if (!read)
            return tl::unexpected(read.error());
        inFile = std::move(*read);
    }
    // An environment on the command line replaces those of the file, as any other option does.
    if (std::ranges::find(given, "environment", &Values::value_type::first) != given.end())
        std::erase_if(inFile, [](const auto &value) { return value.first == "environment"; });
    const Result<void> read = applyAll(line.settings, inFile)
                                  .and_then([&] { return applyAll(line.settings, given); })
                                  .and_then([&] { return requireWhole(line.settings); });
    if (!read)
        return tl::unexpected(read.error());
    if (!line.settings.listen && !line.settings.tlsListen)
        line.settings.listen = ListenAddress{"127.0.0.1", 8'080};
    return line;
}

std::string helpText()
{
    static constexpr std::size_t column = 32;
    std::string text = "Usage: assay-edge --source DIR|URL --root FILE --environment KEY [OPTIONS]\n\n"
                       "Serves flags to SDKs: verifies each release with the keys of the root document and serves the last good one.\n\n"
                       "Options:\n";
    const auto add = [&text](std::string_view name, std::string_view value, std::string_view help) {
        std::string line = "  --" + std::string(name) + " " + std::string(value);
        line.resize(std::max(line.size() + 2, column), ' ');
        text.append(line).append(help).append("\n");
    };
    for (const Option &option : kOptions)
        add(option.name, option.value, option.help);
    add("config", "FILE", "lines `name = value` with the names above; the command line wins");
    add("version", "", "print the version");
    add("help", "", "print this");
    text += "\nSignals: SIGTERM stops after the requests under way, SIGHUP reads the certificate and looks for a release at once.\n"
            "Exit status: 0 stopped as asked, 1 the server failed, 2 a setting is wrong.\n";
    return text;
}

} // namespace assay::edge
