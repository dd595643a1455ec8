// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QObject>

#include "models/access/chain.h"
#include "models/core/error.h"
#include "ui/screens/ledger/ledgerrows.h"

namespace assay::workspace {
class Workspace;
}

namespace assay::ui {

/// Reads, filters by period, verifies and exports the egress ledger.
class LedgerPresenter final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(LedgerPresenter)

public:
    explicit LedgerPresenter(workspace::Workspace &workspace, QObject *parent = nullptr);

    void load();
    void verify();
    /// Days of the period, 0 for everything.
    void setPeriod(int days);
    /// Writes every entry to `path` and notes it in the audit; JSON lines for ".jsonl", else CSV.
    void exportTo(const QString &path);

    [[nodiscard]] bool isLoaded() const { return m_isLoaded; }
    [[nodiscard]] bool isEmpty() const { return m_entries.empty(); }
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }
    [[nodiscard]] const std::vector<LedgerLine> &lines() const { return m_lines; }
    [[nodiscard]] std::optional<access::LedgerEntry> entry(const QString &key) const;
    [[nodiscard]] int period() const { return m_days; }

signals:
    void changed();
    void verified(const assay::access::ChainReport &report, qint64 milliseconds);
    void exported(const QString &path, int entries);
    void failed(const assay::Error &error);

private:
    void select();

    workspace::Workspace &m_workspace;
    std::vector<access::LedgerEntry> m_entries;
    std::vector<LedgerLine> m_lines;
    std::optional<Error> m_error;
    bool m_isLoaded{};
    int m_days = 30;
    int m_request{};
};

} // namespace assay::ui
