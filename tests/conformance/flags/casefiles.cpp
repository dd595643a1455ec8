// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/conformance/flags/casefiles.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace assay::test {
namespace {

namespace fs = std::filesystem;

std::string contentOf(const fs::path &path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

std::string caseFolder()
{
    const char *folder = std::getenv("ASSAY_UFC_CASES");
    return folder != nullptr && *folder != '\0' ? folder : ASSAY_TEST_DATA "/ufc";
}

std::string readFirst(const std::vector<std::string> &candidates)
{
    for (const std::string &candidate : candidates) {
        const fs::path path = fs::path(caseFolder()) / candidate;
        if (fs::exists(path))
            return contentOf(path);
    }
    return {};
}

std::vector<std::pair<std::string, nlohmann::json>> readCases(const std::vector<std::string> &candidates)
{
    std::vector<std::pair<std::string, nlohmann::json>> cases;
    for (const std::string &candidate : candidates) {
        const fs::path folder = fs::path(caseFolder()) / candidate;
        if (!fs::is_directory(folder))
            continue;
        for (const auto &entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() == ".json")
                cases.emplace_back(entry.path().filename().string(), nlohmann::json::parse(contentOf(entry.path())));
        }
        break;
    }
    std::ranges::sort(cases, {}, &std::pair<std::string, nlohmann::json>::first);
    return cases;
}

} // namespace assay::test
