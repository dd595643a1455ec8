// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// libFuzzer's entry point; replaydriver.cpp calls it where the compiler has no libFuzzer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace assay::fuzz {

[[nodiscard]] inline std::string_view text(const std::uint8_t *data, std::size_t size)
{
    return {reinterpret_cast<const char *>(data), size};
}

/// An invariant broke: stops the run where the fuzzer can see it.
inline void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace assay::fuzz
