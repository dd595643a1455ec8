// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/semver.h"

#include <algorithm>
#include <charconv>

namespace assay::flags {
namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isIdentifierChar(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

bool isNumeric(std::string_view identifier)
{
    return std::ranges::all_of(identifier, isDigit);
}

/// Takes a number without leading zeros off the front.
bool takeNumber(std::string_view &text, std::uint64_t &number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto length = static_cast<std::size_t>(end - text.data());
    if (error != std::errc{} || (length > 1 && text.front() == '0'))
        return false;
    text.remove_prefix(length);
    return true;
}

bool takeDot(std::string_view &text)
{
    if (!text.starts_with('.'))
        return false;
    text.remove_prefix(1);
    return true;
}

/// The next identifier of a dot-separated list, removed from the list.
std::string_view takeIdentifier(std::string_view &list)
{
    const std::size_t dot = list.find('.');
    const std::string_view identifier = list.substr(0, dot);
    list = dot == std::string_view::npos ? std::string_view{} : list.substr(dot + 1);
    return identifier;
}

/// @param refusesLeadingZeros  pre-release identifiers do, build identifiers do not
bool areIdentifiers(std::string_view list, bool refusesLeadingZeros)
{
    if (list.empty() || list.ends_with('.'))
        return false;
    while (!list.empty()) {
        const std::string_view identifier = takeIdentifier(list);
        if (identifier.empty() || !std::ranges::all_of(identifier, isIdentifierChar))
            return false;
        if (refusesLeadingZeros && identifier.size() > 1 && identifier.front() == '0' && isNumeric(identifier))
            return false;
    }
    return true;
}

/// Numbers of any length without leading zeros: the longer is the larger.
std::strong_ordering compareNumbers(std::string_view left, std::string_view right)
{
    return left.size() != right.size() ? left.size() <=> right.size() : left <=> right;
}

std::strong_ordering compareIdentifiers(std::string_view left, std::string_view right)
{
    const bool isLeftNumeric = isNumeric(left);
    const bool isRightNumeric = isNumeric(right);
    if (isLeftNumeric && isRightNumeric)
        return compareNumbers(left, right);
    if (isLeftNumeric != isRightNumeric)
        return isLeftNumeric ? std::strong_ordering::less : std::strong_ordering::greater;
    return left <=> right;
}

std::strong_ordering comparePrereleases(std::string_view left, std::string_view right)
{
    while (!left.empty() && !right.empty()) {
        const std::strong_ordering order = compareIdentifiers(takeIdentifier(left), takeIdentifier(right));
        if (order != std::strong_ordering::equal)
            return order;
    }
    if (left.empty() == right.empty())
        return std::strong_ordering::equal;
    return left.empty() ? std::strong_ordering::less : std::strong_ordering::greater;
}

} // namespace

std::optional<Semver> parseSemver(std::string_view text)
{
    Semver version;
    if (!takeNumber(text, version.major) || !takeDot(text) || !takeNumber(text, version.minor) || !takeDot(text)
        || !takeNumber(text, version.patch))
        return std::nullopt;
    if (const std::size_t plus = text.find('+'); plus != std::string_view::npos) {
        if (!areIdentifiers(text.substr(plus + 1), false))
            return std::nullopt;
        text = text.substr(0, plus);
    }
    if (text.empty())
        return version;
    if (!text.starts_with('-') || !areIdentifiers(text.substr(1), true))
        return std::nullopt;
    version.prerelease = text.substr(1);
    return version;
}

std::strong_ordering comparePrecedence(const Semver &left, const Semver &right)
{
    if (const auto order = left.major <=> right.major; order != std::strong_ordering::equal)
        return order;
    if (const auto order = left.minor <=> right.minor; order != std::strong_ordering::equal)
        return order;
    if (const auto order = left.patch <=> right.patch; order != std::strong_ordering::equal)
        return order;
    if (left.prerelease.empty() != right.prerelease.empty())
        return left.prerelease.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
    return comparePrereleases(left.prerelease, right.prerelease);
}

} // namespace assay::flags
