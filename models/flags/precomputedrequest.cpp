// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "models/flags/precomputed.h"

namespace assay::flags {
namespace {

Error invalid(std::string path, std::string what)
{
    return Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
        .with("kind", "assignment request")
        .with("key", "")
        .with("path", std::move(path))
        .with("what", std::move(what));
}

void addAttributes(SubjectRecord &subject, const Json &group)
{
    if (!group.is_object())
        return;
    for (const auto &[name, value] : group.items()) {
        if (value.is_null())
            subject.add(name, AttributeValue::null());
        else if (value.is_boolean())
            subject.add(name, AttributeValue::of(value.get<bool>()));
        else if (value.is_number())
            subject.add(name, AttributeValue::of(value.get<double>()));
        else if (value.is_string())
            subject.add(name, AttributeValue::of(std::string_view{value.get_ref<const std::string &>()}));
    }
}

std::optional<Error> readActions(const Json &flags, PrecomputedRequest &request)
{
    if (!flags.is_object())
        return invalid("bandit_actions", "an object of flags");
    for (const auto &[flagKey, actions] : flags.items()) {
        if (!actions.is_object())
            return invalid("bandit_actions." + flagKey, "an object of actions");
        std::vector<BanditAction> &all = request.actions[flagKey];
        for (const auto &[key, attributes] : actions.items())
            all.push_back({key, contextFromJson(attributes)});
    }
    return std::nullopt;
}

} // namespace

Result<PrecomputedRequest> readPrecomputedRequest(std::string_view body)
{
    const Result<Json> json = parseJson(body, {.bytes = kMostRequestBytes, .depth = 8, .stringBytes = 65'536, .keysPerObject = 2'000});
    if (!json)
        return fail(json.error());
    if (!json->is_object())
        return fail(invalid("", "an object"));
    const auto key = json->find("subject_key");
    if (key == json->end() || !key->is_string() || key->get_ref<const std::string &>().empty())
        return fail(invalid("subject_key", "the key of a subject"));
    PrecomputedRequest request{SubjectRecord(key->get_ref<const std::string &>()), {}, {}};
    if (const auto attributes = json->find("subject_attributes"); attributes != json->end() && !attributes->is_null()) {
        if (!attributes->is_object())
            return fail(invalid("subject_attributes", "numericAttributes and categoricalAttributes"));
        for (const char *group : {"numericAttributes", "categoricalAttributes"}) {
            if (const auto found = attributes->find(group); found != attributes->end())
                addAttributes(request.subject, *found);
        }
        request.context = contextFromJson(*attributes);
    }
    if (const auto actions = json->find("bandit_actions"); actions != json->end() && !actions->is_null()) {
        if (std::optional<Error> problem = readActions(*actions, request))
            return fail(std::move(*problem));
    }
    return request;
}

} // namespace assay::flags
