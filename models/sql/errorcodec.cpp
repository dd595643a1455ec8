// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/errorcodec.h"

#include <algorithm>
#include <array>
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

/// Families of message ids; each id is a family, or a family with three digits.
constexpr std::array<std::string_view, 10> kFamilies{"V", "E-AUTH", "E-KEY", "E-NET", "E-PERM", "E-PUB", "E-SHAPE", "E-STAT", "E-STORE", "E-WH"};

std::set<std::string, std::less<>> everyMessageId()
{
    std::set<std::string, std::less<>> ids;
    for (const std::string_view family : kFamilies) {
        ids.emplace(family);
        for (int number = 1'000; number < 2'000; ++number)
            ids.insert(std::string{family} + "-" + std::to_string(number).substr(1));
    }
    return ids;
}

/// Error holds its message id as a view of a literal. One that was read from JSON becomes a view into
/// this table, which lasts as long as the process; anything that is no id of ours is dropped.
std::string_view lasting(const std::string &messageId)
{
    static const std::set<std::string, std::less<>> known = everyMessageId();
    const auto found = known.find(messageId);
    return found == known.end() ? std::string_view{} : std::string_view{*found};
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
