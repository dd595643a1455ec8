// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

namespace assay::fuzz {

/// Numbers as a broken warehouse might return them, chosen by the fuzzer's bytes: special values, sane
/// ones, and any bit pattern. When the bytes are used up it goes on with numbers made from them.
class HostileNumbers {
public:
    HostileNumbers(const std::uint8_t *data, std::size_t size)
        : m_data(data)
        , m_left(size)
        , m_state(0x9e3779b97f4a7c15ULL + size)
    {
        for (std::size_t i = 0; i < size; ++i)
            m_state = (m_state ^ data[i]) * 0x100000001b3ULL;
    }

    std::uint8_t byte()
    {
        if (m_left > 0) {
            --m_left;
            return *m_data++;
        }
        m_state ^= m_state << 13U;
        m_state ^= m_state >> 7U;
        m_state ^= m_state << 17U;
        return static_cast<std::uint8_t>(m_state >> 24U);
    }
    std::size_t below(std::size_t bound) { return byte() % bound; }
    bool flag() { return (byte() & 1U) != 0; }

    std::uint64_t word()
    {
        std::uint64_t bits = 0;
        for (int i = 0; i < 8; ++i)
            bits = bits << 8U | byte();
        return bits;
    }

    double number()
    {
        using Limits = std::numeric_limits<double>;
        static constexpr std::array kSpecial{0.0,
                                             -0.0,
                                             1.0,
                                             -1.0,
                                             2.0,
                                             0.5,
                                             1e-12,
                                             1e15,
                                             9007199254740993.0,
                                             1e150,
                                             -1e150,
                                             1e300,
                                             Limits::max(),
                                             -Limits::max(),
                                             Limits::min(),
                                             Limits::denorm_min(),
                                             Limits::epsilon(),
                                             Limits::infinity(),
                                             -Limits::infinity(),
                                             Limits::quiet_NaN()};
        const std::uint8_t kind = byte();
        if (kind < 64)
            return kSpecial[kind % kSpecial.size()];
        if (kind < 192)
            return (byte() * 256 + byte() - 8'192) / 16.0;
        return std::bit_cast<double>(word());
    }
    /// A number that need not be there.
    std::optional<double> given() { return byte() < 8 ? std::nullopt : std::optional(number()); }

    /// Mostly a plausible number of subjects, else anything.
    double count() { return byte() < 200 ? static_cast<double>(byte() * 256 + byte()) : number(); }
    std::int64_t whole() { return byte() < 200 ? byte() * 256 + byte() : static_cast<std::int64_t>(word()); }

    std::vector<double> numbers(std::size_t size)
    {
        std::vector<double> values;
        for (std::size_t i = 0; i < size; ++i)
            values.push_back(number());
        return values;
    }

private:
    const std::uint8_t *m_data;
    std::size_t m_left;
    std::uint64_t m_state;
};

} // namespace assay::fuzz
