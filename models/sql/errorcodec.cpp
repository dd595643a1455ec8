// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/errorcodec.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"

namespace assay::sql {
namespace {

constexpr std::array<std::pair<std::string_view, Remedy>, 10> kRemedies{{
    {"none", Remedy::None},
    {"fix-input", Remedy::FixInput},
    {"retry", Remedy::Retry},
    {"reconnect", Remedy::Reconnect},
    {"unlock", Remedy::Unlock},
    {"start-keychain", Remedy::StartKeychain},
    {"close-other-program", Remedy::CloseOtherProgram},
    {"install", Remedy::Install},
    {"run-pipeline", Remedy::RunPipeline},
    {"ask-admin", Remedy::AskAdmin},
}};
constexpr std::size_t kMostFacts = 32;
constexpr std::size_t kMostMessageIds = 1'000;

/// Error holds its message id as a view of a literal; ids read from JSON live here for as long as the
/// process. Only the form of our own ids is kept, and only so many, so a file cannot fill memory.
std::string_view lasting(const std::string &messageId)
{
    static std::mutex mutex;
    static std::set<std::string, std::less<>> known;
    const bool isId = messageId.size() > 2 && messageId.size() <= 16 && (messageId.starts_with("V-") || messageId.starts_with("E-"))
        && std::ranges::all_of(messageId, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!isId)
        return {};
    const std::lock_guard lock(mutex);
    if (known.size() >= kMostMessageIds && !known.contains(messageId))
        return {};
    return *known.insert(messageId).first;
}

void readFacts(FieldReader &reader, Error &error)
{
    const Json *facts = reader.array("facts");
    if (facts != nullptr && facts->size() > kMostFacts)
        reader.problem("facts", "at most 32 facts");
    for (std::size_t i = 0; facts != nullptr && i < facts->size() && !reader.firstProblem(); ++i) {
        const Json &fact = (*facts)[i];
        if (!fact.is_array() || fact.size() != 2 || !fact[0].is_string() || !fact[1].is_string())
            reader.problem("facts", "pairs of texts");
        else
            error.facts.emplace_back(fact[0].get<std::string>(), fact[1].get<std::string>());
    }
}

} // namespace

Json toJson(const Error &error)
{
    Json facts = Json::array();
    for (const auto &[name, value] : error.facts)
        facts.push_back(Json::array({name, value}));
    const auto remedy = std::ranges::find(kRemedies, error.remedy, [](const auto &row) { return row.second; });
    Json json{{"code", errorCodeName(error.code)}, {"remedy", remedy->first}, {"facts", std::move(facts)}};
    if (!error.messageId.empty())
        json["messageId"] = error.messageId;
    return json;
}

Result<Error> errorFromJson(const Json &value)
{
    FieldReader reader(value, "error", "");
    Error error;
    const std::optional<ErrorCode> code = errorCodeFromName(reader.requiredText("code", 60));
    if (!code)
        reader.problem("code", "a known error code");
    error.code = code.value_or(ErrorCode::Internal);
    error.remedy = reader.choice("remedy", kRemedies, Remedy::None);
    readFacts(reader, error);
    error.messageId = lasting(reader.text("messageId", {}, 40));
    if (!reader.extra().empty())
        reader.problem("", "no members beside the known ones");
    return reader.finish(std::move(error));
}

} // namespace assay::sql
