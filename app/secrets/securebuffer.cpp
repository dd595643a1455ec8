// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secrets/securebuffer.h"

#include <algorithm>
#include <cstdlib>
#include <new>

#include <sodium.h>

namespace assay::secrets {
namespace {

std::uint8_t *allocate(std::size_t size)
{
    static const bool isReady = sodium_init() >= 0;
    if (!isReady)
        std::abort(); // no source of randomness: nothing secret can be kept on such a machine
    if (size == 0)
        return nullptr;
    auto *data = static_cast<std::uint8_t *>(sodium_malloc(size));
    if (data == nullptr)
        throw std::bad_alloc();
    return data;
}

} // namespace

void SecureBuffer::Free::operator()(std::uint8_t *data) const noexcept
{
    sodium_free(data);
}

SecureBuffer::SecureBuffer(std::size_t size)
    : m_data(allocate(size))
    , m_size(size)
{
    std::ranges::fill(bytes(), std::uint8_t{0});
}

SecureBuffer::SecureBuffer(std::span<const std::uint8_t> bytes)
    : m_data(allocate(bytes.size()))
    , m_size(bytes.size())
{
    std::ranges::copy(bytes, m_data.get());
}

Secret Secret::fromText(std::string_view text)
{
    return Secret(SecureBuffer({reinterpret_cast<const std::uint8_t *>(text.data()), text.size()}));
}

bool Secret::equals(const Secret &other) const
{
    return bytes().size() == other.bytes().size()
        && (isEmpty() || sodium_memcmp(bytes().data(), other.bytes().data(), bytes().size()) == 0);
}

} // namespace assay::secrets
