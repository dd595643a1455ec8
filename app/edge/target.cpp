// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/target.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace assay::edge {
namespace {

constexpr std::string_view kPrefix = "/api";
constexpr std::size_t kMostKeyBytes = 4'096;

constexpr std::array<std::pair<std::string_view, Route>, 6> kRoutes{{
    {"/flag-config/v1/config", Route::Config},
    {"/flag-config/v1/bandits", Route::Bandits},
    {"/assignments", Route::Assignments},
    {"/healthz", Route::Health},
    {"/livez", Route::Live},
    {"/metrics", Route::Metrics},
}};

/// The target without scheme and authority.
std::string_view originForm(std::string_view text)
{
    for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
        if (text.starts_with(scheme)) {
            text.remove_prefix(scheme.size());
            const std::size_t path = text.find_first_of("/?");
            return path == std::string_view::npos ? std::string_view("/") : text.substr(path);
        }
    }
    return text;
}

Route routeOf(std::string_view path)
{
    // "/apiary" is not below "/api".
    if (path.starts_with(kPrefix) && path.substr(kPrefix.size()).starts_with('/'))
        path.remove_prefix(kPrefix.size());
    const auto found = std::ranges::find(kRoutes, path, &std::pair<std::string_view, Route>::first);
    return found == kRoutes.end() ? Route::Unknown : found->second;
}

int hexValue(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Undoes the encoding of a query value; nothing when it is broken.
std::optional<std::string> decoded(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            plain.push_back(' ');
        } else if (text[i] != '%') {
            plain.push_back(text[i]);
        } else {
            if (i + 2 >= text.size() || hexValue(text[i + 1]) < 0 || hexValue(text[i + 2]) < 0)
                return std::nullopt;
            plain.push_back(static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2])));
            i += 2;
        }
    }
    return plain;
}

std::string keyIn(std::string_view query)
{
    while (!query.empty()) {
        const std::string_view field = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), field.size() + 1));
        constexpr std::string_view name = "apiKey=";
        if (field.starts_with(name) && field.size() <= kMostKeyBytes)
            return decoded(field.substr(name.size())).value_or(std::string{});
    }
    return {};
}

} // namespace

std::string_view nameOf(Route route)
{
    constexpr std::array<std::string_view, kRouteCount> names{"config", "bandits", "assignments", "health", "live", "metrics", "unknown"};
    return names.at(static_cast<std::size_t>(route));
}

Target targetOf(std::string_view text)
{
    text = originForm(text);
    const std::size_t mark = text.find('?');
    const std::string_view query = mark == std::string_view::npos ? std::string_view{} : text.substr(mark + 1);
    return {routeOf(text.substr(0, mark)), keyIn(query.substr(0, query.find('#')))};
}

} // namespace assay::edge
