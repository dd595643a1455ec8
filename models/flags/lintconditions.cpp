// SPDX-License-Identifier: GPL-3.0-or-later
// How SDKs differ in comparing, condition by condition.
#include <algorithm>
#include <cmath>
#include <set>

#include "models/core/text.h"
#include "models/flags/lintparts.h"
#include "models/flags/numbertext.h"
#include "models/flags/pattern.h"
#include "models/flags/semver.h"

namespace assay::flags {
namespace {

constexpr std::size_t kIdLimit = 50;       // documented limit of a list of subject keys
constexpr std::size_t kLargeList = 1'000;

std::string lowerCase(std::string_view text)
{
    std::string lower{text};
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

/// Truth values as Go and C++ parse them.
bool isTruthSpelling(const std::string &text)
{
    static const std::set<std::string, std::less<>> spellings{"1", "0", "t", "f", "true", "false"};
    return spellings.contains(lowerCase(text));
}

/// "1.2" -> "1.2.0", "v1.2.3" -> "1.2.3": the full version that is probably meant.
std::string fullVersion(std::string text)
{
    if (text.starts_with('v') || text.starts_with('V'))
        text.erase(0, 1);
    for (int i = 0; i < 2 && !parseSemver(text); ++i) {
        const std::size_t suffix = text.find_first_of("-+");
        text.insert(suffix == std::string::npos ? text.size() : suffix, ".0");
    }
    return parseSemver(text) ? text : "28.5.0";
}

class ConditionLint {
public:
    ConditionLint(const LintContext &context, std::vector<Finding> &findings) : m_context(context), m_findings(findings) {}

    void look(const ufc::Condition &condition, std::string path)
    {
        m_condition = &condition;
        m_path = std::move(path);
        if (isNegative(condition.op))
            note(FindingCode::NegativeOnMissing, {condition.attribute, std::string{operatorName(condition.op)}});
        if (const auto *list = std::get_if<std::vector<std::string>>(&condition.value))
            lookAtList(*list);
        else if (isPattern(condition.op))
            lookAtPattern(std::get<std::string>(condition.value));
        else if (isOrdering(condition.op))
            lookAtOrdering();
    }

private:
    void note(FindingCode code, std::vector<std::string> arguments, std::optional<std::string> fixedValue = std::nullopt)
    {
        Finding finding{code, m_path, std::move(arguments)};
        if (fixedValue)
            finding.fix = Fix{m_path + "/value", std::move(*fixedValue)};
        m_findings.push_back(std::move(finding));
    }

    /// Kinds seen for the attribute; nothing known gives none.
    [[nodiscard]] AttributeKinds kinds() const
    {
        const auto found = m_context.attributes.find(m_condition->attribute);
        return found == m_context.attributes.end() ? AttributeKinds{} : found->second;
    }

    void lookAtList(const std::vector<std::string> &list)
    {
        const std::size_t first = m_findings.size();
        std::size_t bytes = 0;
        std::set<std::string_view> distinct;
        std::vector<std::string> mended;
        std::size_t identifiers = 0;
        for (const std::string &value : list) {
            mended.push_back(lookAtListValue(value));
            bytes += value.size() + 3;
            distinct.insert(value);
            identifiers += looksLikeIdentifier(value) ? 1U : 0U;
        }
        if (distinct.size() < list.size())
            note(FindingCode::ListWithDuplicates, {m_condition->attribute, std::to_string(list.size() - distinct.size())});
        // One list, one mended list: fixes of single values would miss their places once another has removed duplicates.
        for (std::size_t i = first; i < m_findings.size(); ++i)
            m_findings[i].fix = Fix{m_path + "/value", jsonListWithoutDuplicates(mended)};
        lookAtSize(list.size(), bytes);
        if (identifiers > 0)
            note(FindingCode::IdentifierInList, {m_condition->attribute, std::to_string(identifiers)});
    }

    void lookAtSize(std::size_t values, std::size_t bytes)
    {
        const std::string &attribute = m_condition->attribute;
        if (attribute == "id" && values > kIdLimit)
            note(FindingCode::ListTooLong, {attribute, std::to_string(values), std::to_string(kIdLimit)});
        else if (values > kLargeList)
            note(FindingCode::ListLarge, {attribute, std::to_string(values), std::to_string((bytes + 999) / 1'000)});
    }

    static std::string jsonListWithoutDuplicates(const std::vector<std::string> &list)
    {
        std::set<std::string_view> seen;
        std::string json = "[";
        for (const std::string &value : list) {
            if (seen.insert(value).second)
                json.append(json.size() > 1 ? "," : "").append(jsonText(value));
        }
        return json.append("]");
    }

    /// @return the value that all SDKs read alike
    std::string lookAtListValue(const std::string &value)
    {
        const std::optional<double> number = parseNumber(value);
        const std::string shortest = number ? numberText(*number) : value;
        const std::string truth = lowerCase(value).starts_with('t') || value == "1" ? "true" : "false";
        if (shortest != value) {
            note(FindingCode::ListReadAsNumber, {m_condition->attribute, value, shortest});
            return shortest;
        }
        if (isTruthSpelling(value) && value != truth && (!number || kinds().hasBooleans)) {
            note(FindingCode::ListReadAsBoolean, {m_condition->attribute, value, truth});
            return truth;
        }
        return value;
    }

    void lookAtPattern(const std::string &expression)
    {
        if (const std::optional<std::string> part = unsharedPart(expression))
            note(FindingCode::PatternNotShared, {expression, *part});
        else if (const Pattern pattern(expression); !pattern.isValid())
            note(FindingCode::PatternInvalid, {expression, pattern.refusal()});
        if (std::string escaped; hasBareSlash(expression, escaped))
            note(FindingCode::PatternWithSlash, {expression}, jsonText(escaped));
        if (const std::optional<std::string> part = unicodePart(expression))
            note(FindingCode::PatternNotAscii, {expression, *part});
        if (kinds().hasNumbers)
            note(FindingCode::PatternOnNumber, {m_condition->attribute});
    }

    void lookAtOrdering()
    {
        const std::string &attribute = m_condition->attribute;
        if (const auto *text = std::get_if<std::string>(&m_condition->value)) {
            if (parseSemver(*text))
                note(FindingCode::VersionComparedLeniently, {attribute});
            else
                lookAtOddText(*text);
            return;
        }
        lookAtNumber(std::get<double>(m_condition->value));
    }

    /// "10" is a number in quotes; "1.2" may be one or a version, so it is not mended without asking.
    void lookAtOddText(const std::string &text)
    {
        const std::optional<double> number = parseNumber(text);
        if (number)
            note(FindingCode::NumberWrittenAsText, {m_condition->attribute, text}, numberText(*number));
        else
            note(FindingCode::VersionNotFull, {m_condition->attribute, text, fullVersion(text)}, jsonText(fullVersion(text)));
    }

    void lookAtNumber(double number)
    {
        const AttributeKinds seen = kinds();
        if (seen.hasBooleans)
            note(FindingCode::ComparisonOfBoolean, {m_condition->attribute});
        if (seen.hasTexts)
            note(FindingCode::ComparisonOfEmptyText, {m_condition->attribute});
        const bool isPlain = number >= 0 && std::trunc(number) == number && number < 2'147'483'648.0;
        if (m_condition->op == Operator::Lt && !isPlain)
            note(FindingCode::LessThanInDotNet, {m_condition->attribute, numberText(number)});
    }

    const LintContext &m_context;
    std::vector<Finding> &m_findings;
    const ufc::Condition *m_condition = nullptr;
    std::string m_path;
};

} // namespace

void lintConditions(const ufc::Flag &flag, const std::string &path, const LintContext &context, std::vector<Finding> &findings)
{
    ConditionLint conditions(context, findings);
    for (std::size_t a = 0; a < flag.allocations.size(); ++a) {
        for (std::size_t r = 0; r < flag.allocations[a].rules.size(); ++r) {
            const ufc::Rule &rule = flag.allocations[a].rules[r];
            for (std::size_t c = 0; c < rule.conditions.size(); ++c) {
                conditions.look(rule.conditions[c], path + "/allocations/" + std::to_string(a) + "/rules/" + std::to_string(r) + "/conditions/"
                                                        + std::to_string(c));
            }
        }
    }
}

} // namespace assay::flags
