// SPDX-License-Identifier: GPL-3.0-or-later
// Contract and batch together: {"contract": ..., "batch": ...}. What the checker lets through never
// holds a cell under the minimum.
#include "tests/fuzz/fuzz.h"

#include <nlohmann/json.hpp>

#include "models/sql/contract.h"

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const Result<Json> body = parseJson(fuzz::text(data, size));
    if (!body || !body->is_object() || !body->contains("contract") || !body->contains("batch"))
        return 0;
    const auto contract = sql::contractFromJson((*body)["contract"]);
    const auto batch = sql::batchFromJson((*body)["batch"]);
    if (!contract || !batch || !sql::validated(*contract))
        return 0;
    sql::ContractChecker checker(*contract);
    if (!checker.accept(*batch))
        return 0;
    fuzz::require(checker.rows() <= contract->maxRows && checker.bytes() <= contract->maxBytes);
    fuzz::require(!checker.smallestCell() || *checker.smallestCell() >= contract->minCell);
    fuzz::require(batch->rows.empty() || checker.smallestCell().has_value());
    return 0;
}
