// SPDX-License-Identifier: GPL-3.0-or-later
// Replaces the global operators; in a file of its own, or the compiler sees both halves and warns.
#include "tests/bench/flags/allocationcount.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> count{0};

} // namespace

void *operator new(std::size_t size)
{
    count.fetch_add(1, std::memory_order_relaxed);
    if (void *memory = std::malloc(size))
        return memory;
    throw std::bad_alloc{};
}

void operator delete(void *memory) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

std::size_t assay::bench::allocationCount()
{
    return count.load(std::memory_order_relaxed);
}
