// SPDX-License-Identifier: GPL-3.0-or-later
// The CSV of imported aggregates, through to snapshots.
#include "tests/fuzz/fuzz.h"

#include "models/results/asosimport.h"

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    (void)results::asosFromCsv(fuzz::text(data, size), Timestamp{});
    return 0;
}
