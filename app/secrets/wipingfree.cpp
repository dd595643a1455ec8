// SPDX-License-Identifier: GPL-3.0-or-later
// Wipes every heap block as it is freed, in the whole process: copies that QString, JSON and the
// drivers leave behind are gone when they are released. Linked into the programs as an object, so
// that it takes the place of the C library's functions for every shared library as well.
// Source: security.md sections 1.1 (D5) and 5.2. Not in sanitizer builds, which bring their own.
#include <cstddef>
#include <cstring>

#include <malloc.h>

extern "C" {

void __libc_free(void *block) noexcept;
void *__libc_realloc(void *block, std::size_t size) noexcept;

void free(void *block) noexcept
{
    if (block != nullptr)
        explicit_bzero(block, malloc_usable_size(block));
    __libc_free(block);
}

// The C library would release the old block of a move without a wipe, so a move is done here.
void *realloc(void *block, std::size_t size) noexcept
{
    if (block == nullptr || size == 0) {
        if (block != nullptr)
            explicit_bzero(block, malloc_usable_size(block));
        return __libc_realloc(block, size);
    }
    const std::size_t held = malloc_usable_size(block);
    if (size <= held && size >= held / 2)
        return block;
    void *moved = malloc(size);
    if (moved == nullptr)
        return size <= held ? block : nullptr;
    std::memcpy(moved, block, size < held ? size : held);
    free(block);
    return moved;
}

} // extern "C"
