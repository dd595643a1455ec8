// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/documentfile.h"

#include <nlohmann/json.hpp>

namespace assay::workspace {
namespace {

Error malformed(const std::string &origin, const std::string &name, std::string what)
{
    return Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
        .with("origin", origin)
        .with("name", name)
        .with("what", std::move(what));
}

/// The body with the connection's path made absolute.
Json resolved(Json body, const std::string &kind, const std::filesystem::path &folder)
{
    const Json::json_pointer place("/settings/path");
    if (kind != "connection" || folder.empty() || !body.is_object() || !body.contains(place) || !body[place].is_string())
        return body;
    const std::filesystem::path path = body[place].get<std::string>();
    if (!path.empty() && path.is_relative())
        body[place] = (folder / path).lexically_normal().string();
    return body;
}

Result<DocumentInput> inputFrom(const Json &entry, const std::string &origin, const std::string &name, const std::filesystem::path &folder)
{
    const bool isEnvelope = entry.is_object() && entry.contains("kind") && entry["kind"].is_string() && entry.contains("body");
    if (!isEnvelope)
        return fail(malformed(origin, name, "an object with a kind and a body"));
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
        return inputFrom(list, origin, "file", folder).map([](DocumentInput input) { return std::vector{std::move(input)}; });

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
