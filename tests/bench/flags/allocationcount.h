// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace assay::bench {

/// Heap allocations of this program so far, through operator new.
[[nodiscard]] std::size_t allocationCount();

} // namespace assay::bench
