// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/documentfile.h"

#include <nlohmann/json.hpp>

namespace assay::workspace {
namespace {

constexpr auto kWholeFile = "file";

Error malformed(const std::string &origin, const std::string &name, std::string what)
{
    return Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
        .with("origin", origin)
        .with("name", name)
        .with("what", std::move(what));
}

/// The body with the path of a connection or a publish target made absolute.
Json resolved(Json body, const std::string &kind, const std::filesystem::path &folder)
{
    const Json::json_pointer place("/settings/path");
    if ((kind != "connection" && kind != "publish_target") || folder.empty() || !body.is_object() || !body.contains(place) || !body[place].is_string())
        return body;
    const std::filesystem::path path = body[place].get<std::string>();
    if (!path.empty() && path.is_relative())
        body[place] = (folder / path).lexically_normal().string();
    return body;
}

/// A definition is `{"kind": ..., "body": {...}}` and nothing else.
std::optional<Error> envelopeProblem(const Json &entry, const std::string &origin, const std::string &name)
{
    const std::string inside = name == kWholeFile ? std::string{} : name + '.';
    constexpr auto shape = R"({"kind": "metric", "body": {...}})";
    if (!entry.is_object())
        return malformed(origin, name, std::string{"a definition, such as "} + shape);
    if (!entry.contains("kind") || !entry["kind"].is_string())
        return malformed(origin, inside + "kind", std::string{"a kind, as in "} + shape);
    if (!entry.contains("body") || !entry["body"].is_object())
        return malformed(origin, inside + "body", std::string{"an object, as in "} + shape);
    for (const auto &[member, value] : entry.items()) {
        if (member != "kind" && member != "body")
            return malformed(origin, name, "only kind and body (" + member.substr(0, 64) + " belongs into the body)");
    }
    return std::nullopt;
}

Result<DocumentInput> inputFrom(const Json &entry, const std::string &origin, const std::string &name, const std::filesystem::path &folder)
{
    if (std::optional<Error> problem = envelopeProblem(entry, origin, name))
        return fail(std::move(*problem));
    const auto kind = entry["kind"].get<std::string>();
    return DocumentInput{kind, canonicalJson(resolved(entry["body"], kind, folder)), origin};
}

} // namespace

Result<std::vector<DocumentInput>> documentsFromText(std::string_view text, const std::string &origin,
                                                     const std::filesystem::path &folder)
{
    const Result<Json> root = parseJson(text);
    if (!root)
        return fail(Error{root.error()}.with("origin", origin));
    const bool isWrapped = root->is_object() && root->contains("documents");
    const Json &list = isWrapped ? (*root)["documents"] : *root;
    if (isWrapped && !list.is_array())
        return fail(malformed(origin, "documents", "a list"));
    if (!list.is_array())
        return inputFrom(list, origin, kWholeFile, folder).map([](DocumentInput input) { return std::vector{std::move(input)}; });

    std::vector<DocumentInput> inputs;
    for (std::size_t i = 0; i < list.size(); ++i) {
        Result<DocumentInput> input = inputFrom(list[i], origin, "documents[" + std::to_string(i) + "]", folder);
        if (!input)
            return fail(std::move(input.error()));
        inputs.push_back(std::move(*input));
    }
    return inputs;
}

std::string documentsToText(const std::vector<store::Document> &documents)
{
    Json list = Json::array();
    for (const store::Document &document : documents) {
        const Result<Json> body = parseJson(document.body);
        list.push_back(Json{{"kind", document.kind}, {"body", body ? *body : Json::object()}});
    }
    return prettyJson(Json{{"documents", std::move(list)}});
}

} // namespace assay::workspace
