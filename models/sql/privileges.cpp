// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/privileges.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "models/sql/lexer.h"

namespace assay::sql {
namespace {

using namespace std::string_view_literals;

constexpr std::array kRules{"P1"sv, "P2"sv, "P3"sv, "P4"sv, "P5"sv, "P6"sv, "P7"sv};
constexpr std::array kSeverities{"info"sv, "warning"sv, "missing"sv, "critical"sv};

tl::unexpected<Error> protocolError(const char *what)
{
    return fail(Error{ErrorCode::RunnerProtocol, Remedy::None, {}, {}}.with("what", what));
}

template <typename Names>
int indexOf(const Names &names, const Json &value)
{
    if (!value.is_string())
        return -1;
    const auto found = std::ranges::find(names, value.get_ref<const std::string &>());
    return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

std::string textMember(const Json &object, const char *name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

} // namespace

std::string_view ruleName(PrivilegeRule rule)
{
    return kRules[static_cast<std::size_t>(rule)];
}

char gradeOf(const std::vector<PrivilegeFinding> &findings)
{
    Severity worst = Severity::Info;
    for (const PrivilegeFinding &finding : findings)
        worst = std::max(worst, finding.severity);
    if (findings.empty())
        return 'A';
    switch (worst) {
    case Severity::Info: return 'B';
    case Severity::Warning: return 'C';
    case Severity::Missing: return 'D';
    case Severity::Critical: return 'F';
    }
    return 'F';
}

bool isPersonalName(std::string_view column)
{
    const std::string name = lowered(column);
    constexpr std::array parts{"email"sv, "e_mail"sv, "phone"sv, "address"sv, "iban"sv, "passport"sv, "birth"sv};
    constexpr std::array words{"name"sv,      "ssn"sv,        "ip"sv,        "mail"sv,      "first_name"sv, "last_name"sv, "full_name"sv,
                               "firstname"sv, "lastname"sv,   "surname"sv,   "ip_addr"sv,   "user_name"sv,  "username"sv,  "customer_name"sv};
    return std::ranges::any_of(parts, [&](std::string_view part) { return name.find(part) != std::string::npos; })
        || std::ranges::find(words, name) != words.end();
}

Json toJson(const GrantPlan &plan)
{
    return {{"objects", plan.objects}, {"work_schema", plan.workSchema}};
}

Result<GrantPlan> grantPlanFromJson(const Json &value)
{
    if (!value.is_object() || !value.contains("objects") || !value.at("objects").is_array())
        return protocolError("grants");
    GrantPlan plan;
    for (const Json &object : value.at("objects")) {
        if (!object.is_string())
            return protocolError("grants");
        plan.objects.push_back(object.get<std::string>());
    }
    plan.workSchema = textMember(value, "work_schema");
    return plan;
}

Json toJson(const std::vector<PrivilegeFinding> &findings)
{
    Json list = Json::array();
    for (const PrivilegeFinding &finding : findings)
        list.push_back({{"rule", kRules[static_cast<std::size_t>(finding.rule)]},
                        {"severity", kSeverities[static_cast<std::size_t>(finding.severity)]},
                        {"object", finding.object},
                        {"what", finding.what},
                        {"fix", finding.fix}});
    return list;
}

Result<std::vector<PrivilegeFinding>> findingsFromJson(const Json &value)
{
    if (!value.is_array())
        return protocolError("findings");
    std::vector<PrivilegeFinding> findings;
    for (const Json &item : value) {
        const int rule = item.is_object() && item.contains("rule") ? indexOf(kRules, item.at("rule")) : -1;
        const int severity = item.is_object() && item.contains("severity") ? indexOf(kSeverities, item.at("severity")) : -1;
        if (rule < 0 || severity < 0)
            return protocolError("finding");
        findings.push_back({static_cast<PrivilegeRule>(rule), static_cast<Severity>(severity), textMember(item, "object"), textMember(item, "what"),
                            textMember(item, "fix")});
    }
    return findings;
}

} // namespace assay::sql
