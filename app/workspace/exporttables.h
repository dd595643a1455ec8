// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/results/analysis.h"
#include "models/results/snapshot.h"

namespace assay::workspace {

/// Nothing, a whole number, a number, or text.
using TableCell = std::variant<std::monostate, std::int64_t, double, std::string>;

/// A plain table of data, the common source of CSV and of tables in a terminal.
struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<TableCell>> rows;

    bool operator==(const Table &) const = default;
};

struct CsvOptions {
    bool hasByteOrderMark = false;
    bool guardsFormulas = true;            ///< text that a spreadsheet would run gets a leading apostrophe
};

/// RFC 4180 with CRLF, UTF-8, 17 significant digits in the C locale; 0 is "0", missing is empty.
[[nodiscard]] std::string toCsv(const Table &table, const CsvOptions &options = {});

/// One exportable view of an experiment's results.
struct ExportTable {
    const char *id;                        ///< stable; the value of `--table`
    const char *title;                     ///< marked for translation with context "Export"
    Table (*make)(const results::Snapshot &snapshot, const results::Analysis &analysis);
};

/// "results", "series", "exposures", "breakdown", "split", "health".
[[nodiscard]] std::span<const ExportTable> exportTables();
[[nodiscard]] const ExportTable *findExportTable(std::string_view id);

} // namespace assay::workspace
