// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

// The MD5 compression function (RFC 1321), generic over the word: one std::uint32_t, or a vector of
// them for many messages at once. Private to md5.cpp and md5wide.cpp.
namespace assay::flags::md5core {

inline constexpr std::array<std::uint32_t, 64> kSines{
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af,
    0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa,
    0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
    0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97,
    0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
    0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

inline constexpr std::array<std::array<int, 4>, 4> kShifts{{{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

inline constexpr std::array<std::uint32_t, 4> kInitial{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};

/// Which message word step `i` takes.
constexpr std::size_t wordOf(std::size_t i)
{
    switch (i / 16) {
    case 0: return i;
    case 1: return (5 * i + 1) % 16;
    case 2: return (3 * i + 5) % 16;
    default: return (7 * i) % 16;
    }
}

template <std::size_t I, typename Word>
[[gnu::always_inline]] inline void step(Word &a, const Word &b, const Word &c, const Word &d, const Word *message)
{
    constexpr int shift = kShifts[I / 16][I % 4];
    a += message[wordOf(I)] + kSines[I];
    if constexpr (I < 16)
        a += d ^ (b & (c ^ d));
    else if constexpr (I < 32)
        a += c ^ (d & (b ^ c));
    else if constexpr (I < 48)
        a += b ^ c ^ d;
    else
        a += c ^ (b | ~d);
    a = b + ((a << shift) | (a >> (32 - shift)));
}

template <std::size_t I, typename Word>
[[gnu::always_inline]] inline void fourSteps(Word *s, const Word *message)
{
    step<4 * I>(s[0], s[1], s[2], s[3], message);
    step<4 * I + 1>(s[3], s[0], s[1], s[2], message);
    step<4 * I + 2>(s[2], s[3], s[0], s[1], message);
    step<4 * I + 3>(s[1], s[2], s[3], s[0], message);
}

template <typename Word, std::size_t... I>
[[gnu::always_inline]] inline void allSteps(Word *s, const Word *message, std::index_sequence<I...>)
{
    (fourSteps<I>(s, message), ...);
}

/// Takes one block of 16 words into the state of 4.
template <typename Word>
[[gnu::always_inline]] inline void compress(Word *state, const Word *message)
{
    Word s[4] = {state[0], state[1], state[2], state[3]};
    allSteps(s, message, std::make_index_sequence<16>{});
    for (std::size_t i = 0; i < 4; ++i)
        state[i] += s[i];
}

} // namespace assay::flags::md5core
