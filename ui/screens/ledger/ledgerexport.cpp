// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/ledger/ledgerrows.h"

#include <nlohmann/json.hpp>

#include "models/core/json.h"

namespace assay::ui {

QByteArray ledgerJsonLines(const std::vector<access::LedgerEntry> &entries)
{
    std::string lines;
    for (const access::LedgerEntry &entry : entries) {
        Json line{{"sequence", entry.sequence},
                  {"at", toIsoTime(entry.at)},
                  {"run", entry.run},
                  {"statement", entry.statement},
                  {"connection", entry.connection},
                  {"actor", entry.actor},
                  {"purpose", entry.purpose},
                  {"template_version", entry.templateVersion},
                  {"sql_sha256", entry.sqlSha256},
                  {"rows", entry.rows},
                  {"bytes", entry.bytes},
                  {"columns", entry.columns},
                  {"milliseconds", entry.milliseconds},
                  {"verdict", access::verdictName(entry.verdict)},
                  {"hash", access::hex(entry.hash)}};
        if (entry.smallestCell)
            line["smallest_cell"] = *entry.smallestCell;
        if (const Result<Json> contract = parseJson(entry.contract))
            line["contract"] = *contract;
        if (!entry.column.empty())
            line["column"] = entry.column;
        if (!entry.what.empty())
            line["what"] = entry.what;
        lines.append(canonicalJson(line)).append("\n");
    }
    return QByteArray::fromStdString(lines);
}

} // namespace assay::ui
