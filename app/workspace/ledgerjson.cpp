// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/ledgerjson.h"

#include <nlohmann/json.hpp>

namespace assay::workspace {

Json ledgerEntryJson(const access::LedgerEntry &entry)
{
    Json json{{"sequence", entry.sequence},
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
        json["smallest_cell"] = *entry.smallestCell;
    return json;
}

} // namespace assay::workspace
