// SPDX-License-Identifier: GPL-3.0-or-later
// Which rules contain or exclude each other. Answers only what is certain from single attributes; a
// negative answer means "not certain".
#include <algorithm>

#include "models/flags/lintparts.h"
#include "models/flags/semver.h"

namespace assay::flags {
namespace {

using List = std::vector<std::string>;

bool isSubset(const List &part, const List &whole)
{
    return std::ranges::all_of(part, [&whole](const std::string &value) { return std::ranges::find(whole, value) != whole.end(); });
}

bool isDisjoint(const List &a, const List &b)
{
    return std::ranges::none_of(a, [&b](const std::string &value) { return std::ranges::find(b, value) != b.end(); });
}

bool isLower(Operator op)
{
    return op == Operator::Gt || op == Operator::Gte;
}

bool isStrict(Operator op)
{
    return op == Operator::Gt || op == Operator::Lt;
}

/// Order of two bounds of the same kind; nothing for a number against a version.
std::optional<std::strong_ordering> compareBounds(const ufc::ConditionValue &a, const ufc::ConditionValue &b)
{
    if (const auto *first = std::get_if<double>(&a), *second = std::get_if<double>(&b); first != nullptr && second != nullptr)
        return *first < *second ? std::strong_ordering::less : (*first > *second ? std::strong_ordering::greater : std::strong_ordering::equal);
    const auto *first = std::get_if<std::string>(&a);
    const auto *second = std::get_if<std::string>(&b);
    const auto left = first == nullptr ? std::nullopt : parseSemver(*first);
    const auto right = second == nullptr ? std::nullopt : parseSemver(*second);
    if (!left || !right)
        return std::nullopt;
    return comparePrecedence(*left, *right);
}

bool boundImplies(const ufc::Condition &narrow, const ufc::Condition &wide)
{
    const std::optional<std::strong_ordering> order = compareBounds(narrow.value, wide.value);
    if (!order || isLower(narrow.op) != isLower(wide.op))
        return false;
    if (*order == std::strong_ordering::equal)
        return isStrict(narrow.op) || !isStrict(wide.op);
    return (*order == std::strong_ordering::greater) == isLower(narrow.op);
}

/// One is a lower and one an upper bound, and nothing lies between.
bool boundsExclude(const ufc::Condition &a, const ufc::Condition &b)
{
    const std::optional<std::strong_ordering> order = compareBounds(a.value, b.value);
    if (!order || isLower(a.op) == isLower(b.op))
        return false;
    if (*order == std::strong_ordering::equal)
        return isStrict(a.op) || isStrict(b.op);
    return (*order == std::strong_ordering::greater) == isLower(a.op);
}

bool conditionImplies(const ufc::Condition &narrow, const ufc::Condition &wide)
{
    if (narrow.attribute != wide.attribute)
        return false;
    if (narrow == wide)
        return true;
    if (wide.op == Operator::IsNull)
        return narrow.op != Operator::IsNull && !std::get<bool>(wide.value); // every other operator needs a value
    const auto *part = std::get_if<List>(&narrow.value);
    const auto *whole = std::get_if<List>(&wide.value);
    if (part != nullptr && whole != nullptr) {
        if (narrow.op == Operator::OneOf)
            return wide.op == Operator::OneOf ? isSubset(*part, *whole) : isDisjoint(*part, *whole);
        return wide.op == Operator::NotOneOf && isSubset(*whole, *part);
    }
    return isOrdering(narrow.op) && isOrdering(wide.op) && boundImplies(narrow, wide);
}

bool conditionsExclude(const ufc::Condition &a, const ufc::Condition &b)
{
    if (a.attribute != b.attribute)
        return false;
    const auto wantsNull = [](const ufc::Condition &c) { return c.op == Operator::IsNull && std::get<bool>(c.value); };
    if (wantsNull(a) != wantsNull(b))
        return true;
    const auto *first = std::get_if<List>(&a.value);
    const auto *second = std::get_if<List>(&b.value);
    if (first != nullptr && second != nullptr) {
        if (a.op == Operator::OneOf && b.op == Operator::OneOf)
            return isDisjoint(*first, *second);
        if (a.op == Operator::OneOf)
            return isSubset(*first, *second);
        return b.op == Operator::OneOf && isSubset(*second, *first);
    }
    if (isPattern(a.op) && isPattern(b.op))
        return a.value == b.value && a.op != b.op;
    return isOrdering(a.op) && isOrdering(b.op) && boundsExclude(a, b);
}

} // namespace

bool implies(const ufc::Rule &narrow, const ufc::Rule &wide)
{
    return std::ranges::all_of(wide.conditions, [&narrow](const ufc::Condition &wanted) {
        return std::ranges::any_of(narrow.conditions, [&wanted](const ufc::Condition &given) { return conditionImplies(given, wanted); });
    });
}

bool areDisjoint(const ufc::Rule &first, const ufc::Rule &second)
{
    return std::ranges::any_of(first.conditions, [&second](const ufc::Condition &a) {
        return std::ranges::any_of(second.conditions, [&a](const ufc::Condition &b) { return conditionsExclude(a, b); });
    });
}

} // namespace assay::flags
