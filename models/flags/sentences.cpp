// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/sentences.h"

#include "models/flags/numbertext.h"

namespace assay::flags {
namespace {

constexpr std::size_t kMostValues = 5;
constexpr std::size_t kMostText = 60;

std::string listText(const std::vector<std::string> &list)
{
    std::string text;
    for (std::size_t i = 0; i < list.size() && i < kMostValues; ++i)
        text.append(i == 0 ? "" : ", ").append(shortText(list[i]));
    if (list.size() > kMostValues)
        text.append(" and ").append(std::to_string(list.size() - kMostValues)).append(" more");
    return text;
}

std::string valueText(const ufc::ConditionValue &value)
{
    if (const auto *list = std::get_if<std::vector<std::string>>(&value))
        return listText(*list);
    if (const auto *number = std::get_if<double>(&value))
        return numberText(*number);
    if (const auto *text = std::get_if<std::string>(&value))
        return shortText(*text);
    return std::get<bool>(value) ? "true" : "false";
}

std::string verb(Operator op)
{
    switch (op) {
    case Operator::IsNull: return "is null";
    case Operator::OneOf: return "is one of";
    case Operator::NotOneOf: return "is not one of";
    case Operator::Matches: return "matches";
    case Operator::NotMatches: return "does not match";
    case Operator::Gte: return ">=";
    case Operator::Gt: return ">";
    case Operator::Lte: return "<=";
    case Operator::Lt: return "<";
    }
    return {};
}

} // namespace

std::string shortText(const std::string &value)
{
    if (value.size() <= kMostText)
        return value;
    std::size_t end = kMostText;
    while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0U) == 0x80U)
        --end; // not within a code point
    return value.substr(0, end) + "...";
}

std::string sentenceOf(const ufc::Condition &condition)
{
    if (condition.op == Operator::IsNull) {
        const auto *wantsNull = std::get_if<bool>(&condition.value);
        return condition.attribute + (wantsNull != nullptr && *wantsNull ? " is null" : " is set");
    }
    return condition.attribute + " " + verb(condition.op) + " " + valueText(condition.value);
}

std::string sentenceOf(const ufc::Rule &rule)
{
    std::string text;
    for (const ufc::Condition &condition : rule.conditions)
        text.append(text.empty() ? "" : " and ").append(sentenceOf(condition));
    return text.empty() ? "everyone" : text;
}

std::string sentenceOf(const std::vector<ufc::Rule> &rules)
{
    std::string text;
    for (const ufc::Rule &rule : rules)
        text.append(text.empty() ? "" : ", or ").append(sentenceOf(rule));
    return text.empty() ? "everyone" : text;
}

} // namespace assay::flags
