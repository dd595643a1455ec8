// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/conditions.h"

#include <algorithm>
#include <optional>

namespace assay::edge {
namespace {

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t";
    const std::size_t first = text.find_first_not_of(space);
    return first == std::string_view::npos ? std::string_view{} : text.substr(first, text.find_last_not_of(space) - first + 1);
}

bool isSameWord(std::string_view left, std::string_view right)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(left, right, {}, lower, lower);
}

/// Takes the next entity tag of a list off its front, without W/. Nothing when there is none where one should be.
std::optional<std::string_view> nextTag(std::string_view &list)
{
    if (list.starts_with("W/"))
        list.remove_prefix(2);
    if (!list.starts_with('"'))
        return std::nullopt;
    const std::size_t end = list.find('"', 1);
    if (end == std::string_view::npos)
        return std::nullopt;
    const std::string_view tag = list.substr(0, end + 1);
    list.remove_prefix(end + 1);
    return tag;
}

void skipEmptyMembers(std::string_view &list)
{
    while (list.starts_with(','))
        list = trimmed(list.substr(1));
}

/// Weight in thousandths; nothing when it is not well formed.
std::optional<int> weightOf(std::string_view text)
{
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.'))
        return std::nullopt;
    int weight = (text[0] - '0') * 1'000;
    int step = 100;
    for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (digit < '0' || digit > '9')
            return std::nullopt;
        weight += (digit - '0') * step;
        step /= 10;
    }
    return weight <= 1'000 ? std::optional(weight) : std::nullopt;
}

struct Coding {
    std::string_view name;
    int weight = 1'000;
};

std::optional<Coding> codingOf(std::string_view item)
{
    Coding coding{trimmed(item.substr(0, item.find(';')))};
    if (item.find(';') == std::string_view::npos)
        return coding;
    const std::string_view parameter = trimmed(item.substr(item.find(';') + 1));
    if (parameter.size() < 2 || !isSameWord(parameter.substr(0, 2), "q="))
        return std::nullopt;
    const std::optional<int> weight = weightOf(parameter.substr(2));
    if (!weight)
        return std::nullopt;
    coding.weight = *weight;
    return coding;
}

} // namespace

bool isMatching(std::string_view ifNoneMatch, std::string_view tag)
{
    std::string_view list = trimmed(ifNoneMatch);
    if (list == "*")
        return true;
    bool isFound = false;
    skipEmptyMembers(list);
    while (!list.empty()) {
        const std::optional<std::string_view> next = nextTag(list);
        if (!next)
            return false;
        isFound = isFound || *next == tag;
        list = trimmed(list);
        if (!list.empty() && !list.starts_with(','))
            return false;
        skipEmptyMembers(list);
    }
    return isFound;
}

bool prefersGzip(std::string_view acceptEncoding)
{
    std::optional<int> gzip;
    std::optional<int> identity;
    std::optional<int> others;
    while (!acceptEncoding.empty()) {
        const std::string_view item = acceptEncoding.substr(0, acceptEncoding.find(','));
        acceptEncoding.remove_prefix(std::min(acceptEncoding.size(), item.size() + 1));
        const std::optional<Coding> coding = codingOf(item);
        if (!coding)
            continue;
        if (isSameWord(coding->name, "gzip") || isSameWord(coding->name, "x-gzip"))
            gzip = coding->weight;
        else if (isSameWord(coding->name, "identity"))
            identity = coding->weight;
        else if (coding->name == "*")
            others = coding->weight;
    }
    const int weight = gzip ? *gzip : others.value_or(0);
    return weight > 0 && weight >= identity.value_or(0);
}

} // namespace assay::edge
