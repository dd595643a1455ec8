// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/access/ledgerview.h"

#include <set>
#include <utility>

namespace assay::access {

std::vector<LedgerEntry> withoutSettledIntents(std::vector<LedgerEntry> entries)
{
    std::set<std::pair<std::string, std::string>> settled;
    for (const LedgerEntry &entry : entries) {
        if (entry.verdict != LedgerVerdict::Intended)
            settled.emplace(entry.run, entry.statement);
    }
    std::erase_if(entries, [&settled](const LedgerEntry &entry) {
        return entry.verdict == LedgerVerdict::Intended && settled.contains({entry.run, entry.statement});
    });
    return entries;
}

bool isNotable(const LedgerEntry &entry) { return entry.rows > 0 || entry.verdict != LedgerVerdict::Passed; }

} // namespace assay::access
