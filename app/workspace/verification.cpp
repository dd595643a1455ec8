// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/verification.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/pipeline/storedsnapshot.h"
#include "app/workspace/diff.h"
#include "models/access/actions.h"

namespace assay::workspace {
namespace {

/// A text of an object, or empty.
std::string memberOf(const Json &object, const char *name)
{
    const bool isText = object.is_object() && object.contains(name) && object.at(name).is_string();
    return isText ? object.at(name).get<std::string>() : std::string{};
}

/// The digest that the audit log has for a snapshot; nothing in logs of earlier versions.
Result<std::optional<std::string>> auditedDigest(store::DocumentStore &store, const std::string &snapshotId)
{
    const Result<std::vector<access::AuditEvent>> events = store.audit();
    if (!events)
        return fail(events.error());
    for (const access::AuditEvent &event : *events) {
        if (event.action != access::action::SnapshotStore && event.action != access::action::ImportSnapshot)
            continue;
        const Result<Json> detail = parseJson(event.detail);
        if (detail && memberOf(*detail, "snapshot") == snapshotId && !memberOf(*detail, "sha256").empty())
            return std::optional{memberOf(*detail, "sha256")};
    }
    return std::nullopt;
}

/// A value that was not computed then says nothing against what was.
bool isNewValue(const DocumentChange::Field &field) { return field.before.empty(); }

} // namespace

Result<StoredSnapshot> readStoredSnapshot(store::DocumentStore &store, const std::string &snapshotId)
{
    // A day series of many metrics is larger than a document may be; the store wrote it itself.
    constexpr JsonLimits limits{.bytes = 256U << 20U, .depth = 64, .stringBytes = 4U << 20U, .keysPerObject = 10'000};
    const Result<std::string> text = store.snapshotBody(snapshotId);
    if (!text)
        return fail(text.error());
    const Result<Json> body = parseJson(*text, limits);
    if (!body)
        return fail(body.error());
    Result<results::Snapshot> snapshot = results::snapshotFromJson(*body);
    if (!snapshot)
        return fail(std::move(snapshot.error()));
    return StoredSnapshot{std::move(*snapshot), body->contains("analysis") ? canonicalJson(body->at("analysis")) : std::string{}, pipeline::digestOf(*text)};
}

Result<Verification> verifySnapshot(store::DocumentStore &store, const std::string &snapshotId)
{
    const Result<StoredSnapshot> stored = readStoredSnapshot(store, snapshotId);
    if (!stored)
        return fail(stored.error());
    const Result<std::optional<std::string>> audited = auditedDigest(store, snapshotId);
    if (!audited)
        return fail(audited.error());
    Verification verification;
    verification.snapshot = snapshotId;
    verification.engineThen = stored->snapshot.engineVersion;
    verification.engineNow = ASSAY_VERSION;
    verification.digest = stored->digest;
    verification.isAudited = audited->has_value();
    verification.isDigestAudited = *audited == stored->digest;
    const Result<Json> analysis = parseJson(stored->analysis);
    verification.hasAnalysis = analysis && analysis->is_object();
    if (verification.hasAnalysis) {
        verification.differences = differences(*analysis, pipeline::analysisOutline(stored->snapshot));
        if (verification.engineThen != verification.engineNow)
            std::erase_if(verification.differences, isNewValue);
    }
    return verification;
}

} // namespace assay::workspace
