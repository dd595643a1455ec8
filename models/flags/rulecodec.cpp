// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/rulecodec.h"

#include <nlohmann/json.hpp>

#include "models/flags/names.h"

namespace assay::flags {
namespace {

Json valueJson(const ConditionValue &value)
{
    return std::visit(
        [](const auto &held) -> Json {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, double>)
                return plainNumber(held);
            else
                return held;
        },
        value);
}

/// The value in the form its operator takes; flagproblems.h looks at the contents.
void readValue(FieldReader &fields, Condition &condition)
{
    if (isList(condition.op)) {
        condition.value = fields.texts("value");
        return;
    }
    if (condition.op == Operator::IsNull) {
        condition.value = fields.boolean("value", true);
        return;
    }
    const Json *value = fields.member("value");
    if (value != nullptr && value->is_string())
        condition.value = value->get<std::string>();
    else if (value != nullptr && value->is_number() && isOrdering(condition.op))
        condition.value = value->get<double>();
    else
        fields.problem("value", isOrdering(condition.op) ? "a number or a version such as 28.5.0" : "a regular expression");
}

Condition conditionFromJson(FieldReader &fields)
{
    Condition condition{fields.text("attribute", {}, 256), fields.choice("operator", kOperatorSpellings, Operator::OneOf), {}};
    readValue(fields, condition);
    return condition;
}

Dependency dependencyFromJson(FieldReader &fields)
{
    return {fields.requiredText("flag", 256), fields.texts("variations")};
}

} // namespace

std::size_t sizeOf(const Json &list)
{
    return list.size();
}

const Json &elementOf(const Json &list, std::size_t index)
{
    return list[index];
}

Json rulesJson(const std::vector<TargetRule> &rules)
{
    Json list = Json::array();
    for (const TargetRule &rule : rules) {
        Json json = Json::object();
        for (const Condition &condition : rule.conditions)
            json["conditions"].push_back({{"attribute", condition.attribute},
                                          {"operator", spellingOf(kOperatorSpellings, condition.op)},
                                          {"value", valueJson(condition.value)}});
        putTexts(json, "audiences", rule.audiences);
        if (rule.dependency)
            json["dependency"] = {{"flag", rule.dependency->flag}, {"variations", rule.dependency->variations}};
        list.push_back(std::move(json));
    }
    return list;
}

std::vector<TargetRule> readRules(FieldReader &fields, const char *kind, const std::string &key, const char *name)
{
    return readList<TargetRule>(fields, kind, key, name, [&](FieldReader &rule) {
        TargetRule read{readList<Condition>(rule, kind, key, "conditions", conditionFromJson), rule.texts("audiences"), {}};
        if (const Json *dependency = rule.member("dependency")) {
            FieldReader nested(*dependency, kind, key, rule.pathOf("dependency"));
            read.dependency = dependencyFromJson(nested);
            rule.adopt(nested);
        }
        return read;
    });
}

Json rangesJson(const std::vector<Range> &ranges)
{
    Json list = Json::array();
    for (const Range &range : ranges)
        list.push_back({range.start, range.end});
    return list;
}

std::vector<Range> readRanges(FieldReader &fields, const char *name, std::vector<Range> fallback)
{
    const Json *list = fields.array(name);
    if (list == nullptr)
        return fallback;
    std::vector<Range> ranges;
    for (const Json &pair : *list) {
        const bool isPair = pair.is_array() && pair.size() == 2 && pair[0].is_number_unsigned() && pair[1].is_number_unsigned()
            && pair[0].get<std::uint64_t>() < pair[1].get<std::uint64_t>() && pair[1].get<std::uint64_t>() <= kTotalShards;
        if (!isPair) {
            fields.problem(name, "pairs [start, end] with 0 <= start < end <= 10000", "V-226");
            return fallback;
        }
        ranges.push_back({pair[0].get<std::uint32_t>(), pair[1].get<std::uint32_t>()});
    }
    return ranges;
}

Json fieldsJson(const ufc::Fields &fields)
{
    Json json = Json::object();
    for (const auto &[name, value] : fields)
        json[name] = value;
    return json;
}

ufc::Fields readTextFields(FieldReader &fields, const char *name)
{
    ufc::Fields read;
    const Json *object = fields.member(name);
    if (object == nullptr)
        return read;
    if (!object->is_object()) {
        fields.problem(name, "an object of texts");
        return read;
    }
    for (const auto &[field, value] : object->items()) {
        if (value.is_string())
            read.emplace_back(field, value.get<std::string>());
        else
            fields.problem(name, "an object of texts");
    }
    return read;
}

void putTime(Json &json, const char *name, const std::optional<Timestamp> &time)
{
    if (time)
        json[name] = toIsoTime(*time);
}

} // namespace assay::flags
