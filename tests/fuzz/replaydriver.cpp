// SPDX-License-Identifier: GPL-3.0-or-later
// Stands in for libFuzzer where the compiler has none: feeds every seed and then seeded mutations of
// the seeds to the target. Finds nothing that coverage guidance would, but proves on every build that
// the target survives garbage.
//   <target> SEED-FOLDER [ITERATIONS]
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

std::vector<Bytes> seedsIn(const std::filesystem::path &folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto &entry : std::filesystem::directory_iterator(folder))
        files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<Bytes> seeds;
    for (const auto &file : files) {
        std::ifstream stream(file, std::ios::binary);
        seeds.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    }
    return seeds;
}

class Mutator {
public:
    explicit Mutator(std::vector<Bytes> seeds) : m_seeds(std::move(seeds)) {}

    Bytes next()
    {
        Bytes bytes = m_seeds[below(m_seeds.size())];
        const std::size_t edits = 1 + below(8);
        for (std::size_t i = 0; i < edits; ++i)
            edit(bytes);
        return bytes;
    }

private:
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : static_cast<std::size_t>(m_random() % bound); }

    void edit(Bytes &bytes)
    {
        static const std::vector<std::string> kTokens{"null", "[", "]", "{", "}", "\"", "-1", "1e308", "1e999", "0", "\\u0000", "\xff", ",", ":", "--", "/*", "$$", "'", ";"};
        const std::size_t at = below(bytes.size() + 1);
        const auto position = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        switch (below(6)) {
        case 0:
            if (at < bytes.size())
                bytes[at] = static_cast<std::uint8_t>(m_random());
            break;
        case 1:
            bytes.insert(position, static_cast<std::uint8_t>(m_random()));
            break;
        case 2:
            bytes.erase(position, position + static_cast<std::ptrdiff_t>(std::min(below(16), bytes.size() - at)));
            break;
        case 3: {
            const std::string &token = kTokens[below(kTokens.size())];
            bytes.insert(position, token.begin(), token.end());
            break;
        }
        case 4: {
            const Bytes &other = m_seeds[below(m_seeds.size())];
            const std::size_t from = below(other.size());
            const std::size_t length = std::min(below(64), other.size() - from);
            bytes.insert(position, other.begin() + static_cast<std::ptrdiff_t>(from), other.begin() + static_cast<std::ptrdiff_t>(from + length));
            break;
        }
        default:
            bytes.resize(at);
            break;
        }
    }

    std::vector<Bytes> m_seeds;
    std::mt19937_64 m_random{20'261'124};
};

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: %s SEED-FOLDER [ITERATIONS]\n", argv[0]);
        return 2;
    }
    const std::vector<Bytes> seeds = seedsIn(argv[1]);
    if (seeds.empty()) {
        std::fprintf(stderr, "no seeds in %s\n", argv[1]);
        return 1;
    }
    const long iterations = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 20'000;
    for (const Bytes &seed : seeds)
        LLVMFuzzerTestOneInput(seed.data(), seed.size());
    Mutator mutator(seeds);
    for (long i = 0; i < iterations; ++i) {
        const Bytes bytes = mutator.next();
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    }
    std::printf("%zu seeds and %ld mutations survived\n", seeds.size(), iterations);
    return 0;
}
