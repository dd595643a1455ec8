// SPDX-License-Identifier: GPL-3.0-or-later
// Two, or sixteen, MD5 blocks side by side. The vector type is the compiler's; without wide registers it is
// lowered to what there is, so one source serves every processor.
#include "models/flags/md5.h"

#include <bit>
#include <cstring>
#include <string>

#include "models/flags/md5core.h"

namespace assay::flags {
namespace {

constexpr std::size_t kLanes = 16;
constexpr std::size_t kMostInOneBlock = 55;

using Lanes = std::uint32_t __attribute__((vector_size(kLanes * sizeof(std::uint32_t))));
/// The smallest vector that every processor of the platform has; half of it is idle.
using Pair = std::uint32_t __attribute__((vector_size(16)));

struct Batch {
    alignas(64) std::uint32_t bytes[kLanes][16]; ///< padded blocks, one row per input
    alignas(64) std::uint32_t out[4][kLanes]; ///< words of the digests
};

[[gnu::always_inline]] inline void hashBatch(Batch &batch)
{
    Lanes message[16];
    for (std::size_t word = 0; word < 16; ++word) {
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            message[word][lane] = batch.bytes[lane][word];
    }
    Lanes state[4];
    for (std::size_t i = 0; i < 4; ++i)
        state[i] = Lanes{} + md5core::kInitial[i];
    md5core::compress(state, message);
    std::memcpy(batch.out, state, sizeof batch.out);
}

void hashBatchPlain(Batch &batch)
{
    hashBatch(batch);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void hashBatchAvx2(Batch &batch)
{
    hashBatch(batch);
}

[[gnu::target("avx512f")]] void hashBatchAvx512(Batch &batch)
{
    hashBatch(batch);
}
#endif

using Kernel = void (*)(Batch &);

Kernel bestKernel()
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f"))
        return hashBatchAvx512;
    if (__builtin_cpu_supports("avx2"))
        return hashBatchAvx2;
#endif
    return hashBatchPlain;
}

/// Lays prefix + key out as one padded block.
void lay(const HashInput &input, std::uint32_t *words)
{
    auto *bytes = reinterpret_cast<unsigned char *>(words);
    std::memset(bytes, 0, 64);
    const std::size_t length = input.prefix.size() + input.key.size();
    if (!input.prefix.empty())
        std::memcpy(bytes, input.prefix.data(), input.prefix.size());
    if (!input.key.empty())
        std::memcpy(bytes + input.prefix.size(), input.key.data(), input.key.size());
    bytes[length] = 0x80;
    bytes[56] = static_cast<unsigned char>(length * 8);
    bytes[57] = static_cast<unsigned char>((length * 8) >> 8U);
}

bool fits(const HashInput &input)
{
    return input.prefix.size() + input.key.size() <= kMostInOneBlock;
}

/// Hashes whole batches of inputs, and hands each lane to `take(position, batch, lane)`. Inputs of
/// more than one block have to be hashed alone.
/// @return how many inputs were hashed
template <typename Take>
std::size_t hashBatches(std::span<const HashInput> inputs, Take take)
{
    static const Kernel kernel = bestKernel();
    if constexpr (std::endian::native != std::endian::little)
        return 0;
    Batch batch;
    std::size_t at = 0;
    for (; at + kLanes <= inputs.size(); at += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            lay(fits(inputs[at + lane]) ? inputs[at + lane] : HashInput{}, batch.bytes[lane]);
        kernel(batch);
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            take(at + lane, batch, lane);
    }
    return at;
}

Md5Digest digestAlone(const HashInput &input)
{
    return md5(std::string(input.prefix).append(input.key));
}

} // namespace

std::array<std::uint32_t, 2> md5WordPair(const HashInput &first, const HashInput &second)
{
    if (std::endian::native != std::endian::little || !fits(first) || !fits(second))
        return {md5Word(first.prefix, first.key), md5Word(second.prefix, second.key)};
    alignas(16) std::uint32_t words[2][16];
    lay(first, words[0]);
    lay(second, words[1]);
    Pair message[16];
    for (std::size_t i = 0; i < 16; ++i)
        message[i] = Pair{words[0][i], words[1][i], 0, 0};
    Pair state[4];
    for (std::size_t i = 0; i < 4; ++i)
        state[i] = Pair{} + md5core::kInitial[i];
    md5core::compress(state, message);
    return {__builtin_bswap32(state[0][0]), __builtin_bswap32(state[0][1])};
}

void md5Words(std::span<const HashInput> inputs, std::span<std::uint32_t> words)
{
    const auto take = [&](std::size_t at, const Batch &batch, std::size_t lane) {
        words[at] = fits(inputs[at]) ? __builtin_bswap32(batch.out[0][lane]) : md5Word(inputs[at].prefix, inputs[at].key);
    };
    for (std::size_t at = hashBatches(inputs, take); at < inputs.size(); ++at)
        words[at] = md5Word(inputs[at].prefix, inputs[at].key);
}

void md5Digests(std::span<const HashInput> inputs, std::span<Md5Digest> digests)
{
    const auto take = [&](std::size_t at, const Batch &batch, std::size_t lane) {
        if (!fits(inputs[at])) {
            digests[at] = digestAlone(inputs[at]);
            return;
        }
        for (std::size_t word = 0; word < 4; ++word)
            std::memcpy(digests[at].data() + 4 * word, &batch.out[word][lane], 4);
    };
    for (std::size_t at = hashBatches(inputs, take); at < inputs.size(); ++at)
        digests[at] = digestAlone(inputs[at]);
}

} // namespace assay::flags
