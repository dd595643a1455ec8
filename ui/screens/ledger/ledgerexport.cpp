// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/ledger/ledgerrows.h"

#include <nlohmann/json.hpp>

#include "app/workspace/ledgerjson.h"
#include "models/core/json.h"

namespace assay::ui {

QByteArray ledgerJsonLines(const std::vector<access::LedgerEntry> &entries)
{
    std::string lines;
    for (const access::LedgerEntry &entry : entries) {
        Json line = workspace::ledgerEntryJson(entry);
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
