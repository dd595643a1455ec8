// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/accounthistory.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "models/access/actions.h"

namespace assay::workspace {
namespace {

constexpr std::int64_t kWeek = 7 * kMicrosPerDay;
constexpr std::string_view kPrefix = "connection/";

/// The letter of a check; '?' where the detail was erased or is of another form.
char gradeIn(const std::string &detail)
{
    const Result<Json> body = parseJson(detail);
    if (!body || !body->is_object() || !body->contains("grade") || !body->at("grade").is_string())
        return '?';
    const std::string &grade = body->at("grade").get_ref<const std::string &>();
    return grade.size() == 1 && grade.front() >= 'A' && grade.front() <= 'F' ? grade.front() : '?';
}

} // namespace

std::map<std::string, AccountHistory> accountHistories(const std::vector<access::AuditEvent> &events)
{
    std::map<std::string, AccountHistory> histories;
    for (const access::AuditEvent &event : events) {
        if (!event.object.starts_with(kPrefix))
            continue;
        AccountHistory &history = histories[event.object.substr(kPrefix.size())];
        if (event.action == access::action::PrivilegesCheck && (!history.checkedAt || *history.checkedAt <= event.at)) {
            history.checkedAt = event.at;
            history.grade = gradeIn(event.detail);
        } else if (event.action == access::action::SecretPut) {
            history.credentialAt = std::max(history.credentialAt.value_or(event.at), event.at);
        } else if (event.action == access::action::SecretRemove) {
            history.credentialAt.reset();
        }
    }
    return histories;
}

std::vector<std::string> accountsToCheck(const Catalog &catalog, const std::map<std::string, AccountHistory> &histories, Timestamp now)
{
    std::vector<std::string> keys;
    for (const auto &[key, entry] : catalog.connections) {
        const auto history = histories.find(key);
        const bool isRecent = history != histories.end() && history->second.checkedAt && now.micros - history->second.checkedAt->micros < kWeek;
        if (!entry.value.secretRef.empty() && !isRecent)
            keys.push_back(key);
    }
    return keys;
}

} // namespace assay::workspace
