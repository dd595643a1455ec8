// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/store/documentstore.h"

namespace assay::fakes {

/// A DocumentStore in plain memory, without documents and without hashes: runs, snapshots, ledger and
/// audit of tests that must see, or break, exactly what is written.
class MemoryStore final : public store::DocumentStore {
public:
    /// Set to make every write of a snapshot fail.
    bool refusesSnapshots{};
    /// Set to make every transaction fail.
    bool refusesEverything{};

    [[nodiscard]] std::string id() const override { return "memory"; }
    [[nodiscard]] Result<store::Document> get(const std::string &kind, const std::string &key) override
    {
        return fail(Error{ErrorCode::NotFound, Remedy::None, {}, {}}.with("kind", kind).with("key", key));
    }
    [[nodiscard]] Result<std::vector<store::Document>> list(const std::string &, bool) override { return std::vector<store::Document>{}; }
    [[nodiscard]] Result<std::vector<store::Document>> history(const std::string &, const std::string &) override
    {
        return std::vector<store::Document>{};
    }
    [[nodiscard]] Result<void> transaction(const std::function<Result<void>(store::Transaction &)> &work) override
    {
        const std::lock_guard lock(m_mutex);
        if (refusesEverything)
            return fail(ErrorCode::WriteFailed);
        Content copy = m_content;
        Writer writer(copy, refusesSnapshots);
        Result<void> outcome = work(writer);
        if (outcome)
            m_content = std::move(copy);
        return outcome;
    }
    [[nodiscard]] std::shared_ptr<void> watch(std::function<void(const std::vector<store::Change> &)>) override { return nullptr; }

    [[nodiscard]] Result<std::vector<access::AuditEvent>> audit(std::int64_t) override { return locked(&Content::audit); }
    [[nodiscard]] Result<std::vector<access::LedgerEntry>> ledger(std::int64_t) override { return locked(&Content::ledger); }
    [[nodiscard]] Result<access::ChainReport> verifyAudit() override { return access::ChainReport{}; }
    [[nodiscard]] Result<access::ChainReport> verifyLedger() override { return access::ChainReport{}; }

    [[nodiscard]] Result<std::vector<store::RunRow>> runs() override
    {
        const std::lock_guard lock(m_mutex);
        std::vector<store::RunRow> rows;
        for (const auto &[id, row] : m_content.runs)
            rows.push_back(row);
        return rows;
    }
    [[nodiscard]] Result<store::RunRow> run(const std::string &runId) override
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_content.runs.find(runId);
        return found == m_content.runs.end() ? Result<store::RunRow>{fail(ErrorCode::NotFound)} : found->second;
    }
    [[nodiscard]] Result<std::vector<store::SnapshotRow>> snapshots(const std::string &) override { return locked(&Content::heads); }
    [[nodiscard]] Result<std::string> snapshotBody(const std::string &snapshotId) override
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_content.bodies.find(snapshotId);
        return found == m_content.bodies.end() ? Result<std::string>{fail(ErrorCode::NotFound)} : found->second;
    }

private:
    struct Content {
        std::vector<access::AuditEvent> audit;
        std::vector<access::LedgerEntry> ledger;
        std::map<std::string, store::RunRow> runs;
        std::vector<store::SnapshotRow> heads;
        std::map<std::string, std::string> bodies;
    };

    class Writer final : public store::Transaction {
    public:
        Writer(Content &content, bool refusesSnapshots) : m_content(content), m_refusesSnapshots(refusesSnapshots) {}

        [[nodiscard]] Result<store::Document> put(store::Document, std::int64_t) override { return fail(ErrorCode::Internal); }
        [[nodiscard]] Result<access::AuditEvent> append(access::AuditEvent event) override
        {
            event.sequence = static_cast<std::int64_t>(m_content.audit.size()) + 1;
            m_content.audit.push_back(event);
            return event;
        }
        [[nodiscard]] Result<access::LedgerEntry> append(access::LedgerEntry entry) override
        {
            entry.sequence = static_cast<std::int64_t>(m_content.ledger.size()) + 1;
            m_content.ledger.push_back(entry);
            return entry;
        }
        [[nodiscard]] Result<void> putRun(const store::RunRow &row) override
        {
            m_content.runs[row.id] = row;
            return {};
        }
        [[nodiscard]] Result<void> putSnapshot(const store::SnapshotRow &head, const std::string &body) override
        {
            if (m_refusesSnapshots || m_content.bodies.contains(head.id))
                return fail(ErrorCode::WriteFailed);
            m_content.heads.push_back(head);
            m_content.bodies[head.id] = body;
            return {};
        }

    private:
        Content &m_content;
        bool m_refusesSnapshots;
    };

    template <typename Rows>
    [[nodiscard]] Rows locked(Rows Content::*member)
    {
        const std::lock_guard lock(m_mutex);
        return m_content.*member;
    }

    std::mutex m_mutex;
    Content m_content;
};

} // namespace assay::fakes
