// SPDX-License-Identifier: GPL-3.0-or-later
// Both directions of the runner's protocol: a line that is accepted encodes to a line that is accepted.
#include "tests/fuzz/fuzz.h"

#include "models/sql/protocol.h"

using namespace assay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view line = fuzz::text(data, size);
    if (const auto plan = sql::planFromLine(line))
        fuzz::require(sql::planFromLine(sql::encode(*plan)).has_value());
    if (const auto message = sql::messageFromLine(line))
        fuzz::require(sql::messageFromLine(sql::encode(*message)).has_value());
    return 0;
}
