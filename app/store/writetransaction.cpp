// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/writetransaction.h"

#include <initializer_list>

#include "app/secrets/crypto.h"
#include "app/store/chains.h"
#include "app/store/rows.h"
#include "models/access/actions.h"
#include "models/core/text.h"

namespace assay::store {
namespace {

Error invalid(const Document &document, std::string path, std::string what)
{
    return Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
        .with("kind", document.kind)
        .with("key", document.key)
        .with("path", std::move(path))
        .with("what", std::move(what));
}

Error conflict(const Document &document, std::int64_t expected, std::int64_t actual)
{
    return Error{ErrorCode::RevisionConflict, Remedy::Retry, {}, {}}
        .with("kind", document.kind)
        .with("key", document.key)
        .with("expected", std::to_string(expected))
        .with("actual", std::to_string(actual));
}

/// What is stored must be read back the same by every program, so text is valid UTF-8 without NUL.
std::optional<Error> problemOf(const Document &document)
{
    if (!isKey(document.kind))
        return invalid(document, "kind", "lower-case letters, digits, dot, dash, underscore");
    if (!isKey(document.key))
        return invalid(document, "key", "lower-case letters, digits, dot, dash, underscore");
    if (!isValidUtf8(document.body) || !isValidUtf8(document.updatedBy) || !isValidUtf8(document.id))
        return invalid(document, "", "valid UTF-8 text");
    return std::nullopt;
}

Result<void> requireText(std::initializer_list<std::string_view> texts, std::string_view name)
{
    for (const std::string_view text : texts) {
        if (!isValidUtf8(text))
            return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
                            .with("name", std::string(name))
                            .with("what", "text that is not valid UTF-8"));
    }
    return {};
}

Error alreadyThere(std::string_view name, const std::string &id)
{
    return Error{ErrorCode::InvalidArgument, Remedy::None, {}, {}}
        .with("name", std::string(name))
        .with("what", id + " is stored already");
}

} // namespace

Result<Document> WriteTransaction::put(Document document, std::int64_t expectedRevision)
{
    const std::string kind = document.kind;
    std::string key = document.key;
    return noted(stored(std::move(document), expectedRevision), kind.c_str(), std::move(key));
}

Result<Document> WriteTransaction::stored(Document document, std::int64_t expectedRevision)
{
    if (auto problem = problemOf(document))
        return fail(std::move(*problem));
    const auto old
        = m_database.row<Document>(std::string("SELECT ") + kDocumentColumns + " FROM document WHERE kind = ? AND key = ?",
                                   documentFrom, document.kind, document.key);
    if (!old)
        return fail(old.error());
    const std::int64_t actual = *old ? (*old)->revision : 0;
    if (actual != expectedRevision)
        return fail(conflict(document, expectedRevision, actual));
    if (document.id.empty())
        document.id = *old ? (*old)->id : secrets::randomUuid();
    document.revision = actual + 1;

    const auto written = *old
        ? replaced(**old, document)
        : m_database.run(std::string("INSERT INTO document(") + kDocumentColumns + ") VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                         document.kind, document.key, document.id, document.revision, document.updatedAt.micros,
                         document.updatedBy, std::int64_t{document.isArchived}, document.body);
    if (!written)
        return fail(m_database.isUniqueBroken() ? invalid(document, "id", "an id that no other document has") : written.error());
    return document;
}

Result<void> WriteTransaction::replaced(const Document &old, const Document &document)
{
    if (old.id != document.id)
        return fail(invalid(document, "id", "the id it was created with"));
    const std::string keep = std::string("INSERT INTO document_history(") + kDocumentColumns + ") SELECT " + kDocumentColumns
        + " FROM document WHERE kind = ? AND key = ?";
    return m_database.run(keep, document.kind, document.key).and_then([&] {
        return m_database.run(
            "UPDATE document SET revision = ?, updated_at = ?, updated_by = ?, archived = ?, body = ? WHERE kind = ? AND key = ?",
            document.revision, document.updatedAt.micros, document.updatedBy, std::int64_t{document.isArchived}, document.body,
            document.kind, document.key);
    });
}

Result<access::AuditEvent> WriteTransaction::append(access::AuditEvent event)
{
    return noted(appended(std::move(event)), "audit", {});
}

Result<access::AuditEvent> WriteTransaction::appended(access::AuditEvent event)
{
    if (!access::isAction(event.action))
        return fail(Error{ErrorCode::InvalidArgument, Remedy::None, {}, {}}.with("name", "action").with("what", event.action));
    if (auto valid = requireText({event.actor, event.object, event.detail}, "audit event"); !valid)
        return fail(std::move(valid).error());
    const auto head = auditHead(m_database, m_storeId);
    if (!head)
        return fail(head.error());
    event.sequence = head->sequence + 1;
    event.erasedDetail.reset();
    event.hash = access::chained(head->hash, event, secrets::sha256);
    m_isChainLonger = true;
    return insert(m_database, event).map([&event] { return event; });
}

Result<access::LedgerEntry> WriteTransaction::append(access::LedgerEntry entry)
{
    return noted(appended(std::move(entry)), "ledger", {});
}

Result<access::LedgerEntry> WriteTransaction::appended(access::LedgerEntry entry)
{
    if (auto valid = requireText({entry.run, entry.statement, entry.connection, entry.actor, entry.purpose, entry.templateVersion,
                                  entry.sqlSha256, entry.contract, entry.column, entry.what},
                                 "ledger entry");
        !valid)
        return fail(std::move(valid).error());
    const auto head = ledgerHead(m_database, m_storeId);
    if (!head)
        return fail(head.error());
    entry.sequence = head->sequence + 1;
    entry.hash = access::chained(head->hash, entry, secrets::sha256);
    m_isChainLonger = true;
    return insert(m_database, entry).map([&entry] { return entry; });
}

Result<void> WriteTransaction::putRun(const RunRow &run)
{
    const auto write = [&] {
        return m_database.run("INSERT INTO run(id, experiment, started_at, state, body) VALUES(?, ?, ?, ?, ?) "
                              "ON CONFLICT(id) DO UPDATE SET experiment = excluded.experiment, started_at = excluded.started_at, "
                              "state = excluded.state, body = excluded.body",
                              run.id, run.experiment, run.startedAt.micros, run.state, run.body);
    };
    return noted(requireText({run.id, run.experiment, run.state, run.body}, "run").and_then(write), "run", run.id);
}

Result<void> WriteTransaction::putSnapshot(const SnapshotRow &head, const std::string &body)
{
    const auto write = [&]() -> Result<void> {
        auto written
            = m_database.run("INSERT INTO snapshot(id, experiment, run, created_at, as_of, body) VALUES(?, ?, ?, ?, ?, ?)",
                             head.id, head.experiment, head.run, head.createdAt.micros, head.asOf.micros, body);
        if (!written && m_database.isUniqueBroken())
            return fail(alreadyThere("snapshot", head.id));
        return written;
    };
    return noted(requireText({head.id, head.experiment, head.run, body}, "snapshot").and_then(write), "snapshot", head.id);
}

} // namespace assay::store
