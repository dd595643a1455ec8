// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/store/documentstore.h"
#include "app/store/sqlite.h"

namespace assay::store {

/// The writes between BEGIN and COMMIT, which are its owner's business. Remembers the first failed write:
/// an action whose caller went on past it must not be committed in part.
class WriteTransaction final : public Transaction {
public:
    WriteTransaction(SqliteHandle &database, const std::string &storeId)
        : m_database(database)
        , m_storeId(storeId)
    {
    }

    [[nodiscard]] Result<Document> put(Document document, std::int64_t expectedRevision) override;
    [[nodiscard]] Result<access::AuditEvent> append(access::AuditEvent event) override;
    [[nodiscard]] Result<access::LedgerEntry> append(access::LedgerEntry entry) override;
    [[nodiscard]] Result<void> putRun(const RunRow &run) override;
    [[nodiscard]] Result<void> putSnapshot(const SnapshotRow &head, const std::string &body) override;

    [[nodiscard]] const std::optional<Error> &problem() const { return m_problem; }
    [[nodiscard]] const std::vector<Change> &changes() const { return m_changes; }
    [[nodiscard]] bool isChainLonger() const { return m_isChainLonger; }

private:
    [[nodiscard]] Result<Document> stored(Document document, std::int64_t expectedRevision);
    [[nodiscard]] Result<void> replaced(const Document &old, const Document &document);
    [[nodiscard]] Result<access::AuditEvent> appended(access::AuditEvent event);
    [[nodiscard]] Result<access::LedgerEntry> appended(access::LedgerEntry entry);

    /// Notes a success as a change, a failure as the problem.
    template <typename T> [[nodiscard]] Result<T> noted(Result<T> result, const char *kind, std::string key)
    {
        if (result)
            m_changes.push_back({kind, std::move(key)});
        else if (!m_problem)
            m_problem = result.error();
        return result;
    }

    SqliteHandle &m_database;
    const std::string &m_storeId;
    std::vector<Change> m_changes;
    std::optional<Error> m_problem;
    bool m_isChainLonger = false;
};

} // namespace assay::store
