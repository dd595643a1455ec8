// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace assay::secrets {

/// Bytes in guarded, locked memory that is wiped when freed (sodium_malloc). Move-only.
class SecureBuffer {
public:
    SecureBuffer() = default;
    explicit SecureBuffer(std::size_t size);
    /// Copies; the caller wipes its own copy.
    explicit SecureBuffer(std::span<const std::uint8_t> bytes);
    SecureBuffer(SecureBuffer &&other) noexcept
        : m_data(std::move(other.m_data))
        , m_size(std::exchange(other.m_size, 0))
    {
    }
    SecureBuffer &operator=(SecureBuffer &&other) noexcept
    {
        m_data = std::move(other.m_data);
        m_size = std::exchange(other.m_size, 0);
        return *this;
    }

    [[nodiscard]] std::span<std::uint8_t> bytes() { return {m_data.get(), m_size}; }
    [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {m_data.get(), m_size}; }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool isEmpty() const { return m_size == 0; }

private:
    struct Free {
        void operator()(std::uint8_t *data) const noexcept;
    };
    std::unique_ptr<std::uint8_t[], Free> m_data;
    std::size_t m_size{};
};

/// A password, token or key. Cannot be printed, compared to text or serialised.
class Secret {
public:
    Secret() = default;
    explicit Secret(SecureBuffer buffer)
        : m_buffer(std::move(buffer))
    {
    }
    /// Copies `text`; the caller wipes its own copy.
    [[nodiscard]] static Secret fromText(std::string_view text);

    [[nodiscard]] std::span<const std::uint8_t> bytes() const { return m_buffer.bytes(); }
    [[nodiscard]] bool isEmpty() const { return m_buffer.isEmpty(); }
    /// A second copy, as guarded as the first.
    [[nodiscard]] Secret clone() const { return Secret(SecureBuffer(bytes())); }
    /// Constant-time comparison.
    [[nodiscard]] bool equals(const Secret &other) const;

    template <typename Stream> friend Stream &operator<<(Stream &, const Secret &) = delete;

private:
    SecureBuffer m_buffer;
};

} // namespace assay::secrets
