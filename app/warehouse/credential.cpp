// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/credential.h"

#include <string_view>

#include <strings.h>

#include <nlohmann/json.hpp>

#include "models/core/json.h"
#include "models/sql/warehousekind.h"

namespace assay::warehouse {
namespace {

constexpr std::size_t kMostBytes = 16U << 10U;

Error unreadable(const metrics::Connection &connection)
{
    return Error{ErrorCode::KeychainBroken, Remedy::FixInput, {}, {}}.with(
        "what", "the entry \"" + connection.secretRef + "\" is not the credential of a warehouse");
}

/// The settings of a place by which two places differ, as the item holds them.
Json placeOf(const metrics::Connection &connection)
{
    Json place = Json::object();
    for (const auto &[id, value] : sql::credentialPlace(connection))
        place[id] = value;
    return place;
}

} // namespace

Result<Credential> credentialFor(const metrics::Connection &connection, const secrets::Secret *secret)
{
    Credential credential;
    if (secret == nullptr)
        return credential;
    const std::string_view text(reinterpret_cast<const char *>(secret->bytes().data()), secret->bytes().size());
    Result<Json> item = parseJson(text, {.bytes = kMostBytes, .depth = 3});
    if (!item || !item->is_object() || !item->contains("for"))
        return fail(unreadable(connection));
    if (item->at("for") != placeOf(connection))
        return fail(Error{ErrorCode::SecretMissing, Remedy::FixInput, {}, {}}
                        .with("item", connection.secretRef)
                        .with("what", "the stored one was entered for another place"));
    for (auto member = item->begin(); member != item->end(); ++member) {
        if (member.key() == "for")
            continue;
        if (!member->is_string())
            return fail(unreadable(connection));
        std::string &value = member->get_ref<std::string &>();
        credential.emplace(member.key(), secrets::Secret::fromText(value));
        explicit_bzero(value.data(), value.size());
    }
    return credential;
}

} // namespace assay::warehouse
