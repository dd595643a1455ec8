// SPDX-License-Identifier: GPL-3.0-or-later
// The models document, and the attributes a bandit takes.
#include <cmath>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"
#include "models/flags/bandit.h"
#include "models/flags/numbertext.h"

namespace assay::flags {
namespace {

constexpr double kLargest = 1e300;

template <typename Coefficient, typename Read>
std::vector<Coefficient> coefficients(FieldReader &fields, const std::string &key, const char *name, Read read)
{
    std::vector<Coefficient> all;
    const Json *list = fields.array(name);
    if (list == nullptr) {
        fields.problem(name, "a list of coefficients");
        return all;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        FieldReader nested((*list)[i], "bandit", key, fields.pathOf(name, i));
        all.push_back(read(nested));
        fields.adopt(nested);
    }
    return all;
}

NumericCoefficient numericCoefficient(FieldReader &fields)
{
    return {fields.requiredText("attributeKey"), fields.number("coefficient", 0, -kLargest, kLargest),
            fields.number("missingValueCoefficient", 0, -kLargest, kLargest)};
}

CategoricalCoefficient categoricalCoefficient(FieldReader &fields)
{
    CategoricalCoefficient coefficient{fields.requiredText("attributeKey"), {}, fields.number("missingValueCoefficient", 0, -kLargest, kLargest)};
    const Json *values = fields.member("valueCoefficients");
    if (values == nullptr || !values->is_object()) {
        fields.problem("valueCoefficients", "an object of numbers");
        return coefficient;
    }
    for (const auto &[value, number] : values->items()) {
        if (number.is_number())
            coefficient.values.emplace(value, number.get<double>());
        else
            fields.problem("valueCoefficients", "an object of numbers");
    }
    return coefficient;
}

ActionCoefficients actionCoefficients(const Json &json, FieldReader &parent, const std::string &key, const std::string &action)
{
    FieldReader fields(json, "bandit", key, "modelData.coefficients." + action);
    ActionCoefficients all;
    all.intercept = fields.number("intercept", 0, -kLargest, kLargest);
    all.subjectNumeric = coefficients<NumericCoefficient>(fields, key, "subjectNumericCoefficients", numericCoefficient);
    all.actionNumeric = coefficients<NumericCoefficient>(fields, key, "actionNumericCoefficients", numericCoefficient);
    all.subjectCategorical = coefficients<CategoricalCoefficient>(fields, key, "subjectCategoricalCoefficients", categoricalCoefficient);
    all.actionCategorical = coefficients<CategoricalCoefficient>(fields, key, "actionCategoricalCoefficients", categoricalCoefficient);
    parent.adopt(fields);
    return all;
}

Result<BanditModel> modelFromJson(const Json &json, const std::string &key)
{
    FieldReader fields(json, "bandit", key);
    BanditModel model{.key = key, .name = fields.text("modelName"), .version = fields.requiredText("modelVersion")};
    const Json *modelData = fields.member("modelData");
    if (modelData == nullptr) {
        fields.problem("modelData", "the coefficients of a model");
        return fields.finish(std::move(model));
    }
    FieldReader inner(*modelData, "bandit", key, "modelData");
    model.gamma = inner.number("gamma", 1, 0, kLargest);
    model.defaultActionScore = inner.number("defaultActionScore", 0, -kLargest, kLargest);
    model.probabilityFloor = inner.number("actionProbabilityFloor", 0, 0, 1);
    const Json *actions = inner.member("coefficients");
    if (actions == nullptr || !actions->is_object())
        inner.problem("coefficients", "an object of actions");
    else
        for (const auto &[action, value] : actions->items())
            model.actions.emplace(action, actionCoefficients(value, inner, key, action));
    fields.adopt(inner);
    return fields.finish(std::move(model));
}

void addTo(ContextAttributes &attributes, const std::string &name, const Json &value, bool areNumbersNumeric)
{
    if (value.is_number()) {
        if (areNumbersNumeric)
            attributes.numeric.emplace_back(name, value.get<double>());
        else
            attributes.categorical.emplace_back(name, numberText(value.get<double>()));
    } else if (value.is_string()) {
        attributes.categorical.emplace_back(name, value.get<std::string>());
    } else if (value.is_boolean()) {
        attributes.categorical.emplace_back(name, value.get<bool>() ? "true" : "false");
    }
}

void addGroup(ContextAttributes &attributes, const Json &group, bool areNumbersNumeric)
{
    if (!group.is_object())
        return;
    for (const auto &[name, value] : group.items())
        addTo(attributes, name, value, areNumbersNumeric);
}

} // namespace

Result<Parsed<BanditModels>> readBanditModels(std::string_view text)
{
    const Result<Json> json = parseJson(text);
    if (!json)
        return fail(json.error());
    const auto bandits = json->is_object() ? json->find("bandits") : json->end();
    if (!json->is_object() || bandits == json->end() || !bandits->is_object())
        return fail(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                        .with("kind", "bandit models")
                        .with("key", "")
                        .with("path", "bandits")
                        .with("what", "an object of bandits"));
    Parsed<BanditModels> parsed;
    for (const auto &[key, value] : bandits->items()) {
        Result<BanditModel> model = modelFromJson(value, key);
        if (model)
            parsed.value.emplace(key, std::move(*model));
        else
            parsed.problems.push_back(std::move(model.error()));
    }
    return parsed;
}

ContextAttributes contextFromJson(const Json &attributes)
{
    ContextAttributes context;
    if (!attributes.is_object())
        return context;
    const auto numeric = attributes.find("numericAttributes");
    const auto categorical = attributes.find("categoricalAttributes");
    if (numeric == attributes.end() && categorical == attributes.end()) {
        addGroup(context, attributes, true);
        return context;
    }
    if (numeric != attributes.end())
        addGroup(context, *numeric, true);
    if (categorical != attributes.end())
        addGroup(context, *categorical, false);
    return context;
}

} // namespace assay::flags
