// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "models/access/chain.h"
#include "models/core/timestamp.h"
#include "ui/charts/bytesplot.h"
#include "ui/widgets/tablemodel.h"

namespace assay::ui {

/// An entry of the ledger as the page shows it: an outcome, or an intent whose outcome is not known yet.
struct LedgerLine {
    access::LedgerEntry entry;
    bool isOpen{};                    ///< no outcome entry follows the intent

    bool operator==(const LedgerLine &) const = default;
};

/// Intents that have an outcome are left out: the outcome repeats everything they say. Newest first.
[[nodiscard]] std::vector<LedgerLine> ledgerLines(const std::vector<access::LedgerEntry> &entries);
/// Those within the last `days` days up to `now`; 0: all.
[[nodiscard]] std::vector<LedgerLine> within(const std::vector<LedgerLine> &lines, int days, Timestamp now);

enum LedgerColumn { TimeColumn, ConnectionColumn, PurposeColumn, StatementColumn, QueryColumn, RowsColumn, BytesColumn, ColumnsColumn, SmallestColumn, VerdictColumn };
[[nodiscard]] std::vector<Column> ledgerColumns();
[[nodiscard]] std::vector<TableRow> ledgerRows(const std::vector<LedgerLine> &lines);
[[nodiscard]] QString verdictText(access::LedgerVerdict verdict);

struct LedgerTotals {
    std::int64_t bytes{};
    std::int64_t statements{};        ///< that reached a warehouse
    std::int64_t rows{};
    std::optional<std::int64_t> smallest;
    std::int64_t refused{};

    bool operator==(const LedgerTotals &) const = default;
};
[[nodiscard]] LedgerTotals ledgerTotals(const std::vector<LedgerLine> &lines);

/// Bytes that left by UTC day, days ascending; days without entries are left out.
[[nodiscard]] std::vector<DayBytes> bytesByDay(const std::vector<LedgerLine> &lines);

/// One column of the declared shape against what arrived.
struct ShapeRow {
    QString column;
    QString type;
    bool isRefused{};                 ///< this column was the reason
    bool isDeclared = true;

    bool operator==(const ShapeRow &) const = default;
};
/// The declared columns; a refused column that is not declared follows them.
[[nodiscard]] std::vector<ShapeRow> shapeRows(const access::LedgerEntry &entry);
/// Why a statement was refused, as a sentence; empty when it was not.
[[nodiscard]] QString refusalText(const access::LedgerEntry &entry);

/// Every entry of the chain, intents included, for "Export evidence".
[[nodiscard]] QByteArray ledgerCsv(const std::vector<access::LedgerEntry> &entries);
[[nodiscard]] QByteArray ledgerJsonLines(const std::vector<access::LedgerEntry> &entries);

} // namespace assay::ui
