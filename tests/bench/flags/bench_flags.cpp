// SPDX-License-Identifier: GPL-3.0-or-later
// Cost of flag evaluation on one thread.
//   assay_bench_flags [--rounds N]            prints every figure: CPU ns, median of N rounds (7)
//   assay_bench_flags --evaluations N         evaluates the test data N times and ends: run it under
//                                             `valgrind --tool=callgrind` for two N and take the difference
//   assay_bench_flags --loads N               the same for reading a ruleset of 1,000 flags
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "models/flags/events.h"
#include "models/flags/precomputed.h"
#include "tests/bench/flags/allocationcount.h"
#include "tests/bench/flags/syntheticruleset.h"

namespace {

using namespace assay;
using namespace assay::flags;

constexpr Timestamp kNow{1795521600 * kMicrosPerSecond}; // 2026-11-24T12:00:00Z

/// CPU seconds of this process.
double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::string contentOf(const std::string &path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

struct Case {
    std::string flag;
    std::optional<VariationType> type;
    Subject subject;
};

/// Takes events as an application's logger does; sums them so that nothing is optimised away.
class Logger {
public:
    void log(const AssignmentEvent &event) { m_sum += event.variation.size() + event.allocation.size() + event.subject.attributes.size(); }
    void add(const Assignment &assignment) { m_sum += static_cast<std::size_t>(assignment.code); }
    [[nodiscard]] std::size_t sum() const { return m_sum; }

private:
    std::size_t m_sum{};
};

void evaluateOne(const Ruleset &ruleset, const Case &c, Logger &logger)
{
    const Assignment assignment = evaluate(ruleset, c.flag, c.subject, c.type, kNow);
    logger.add(assignment);
    if (assignment.isLogged)
        logger.log(eventOf(assignment, c.subject, kNow));
}

/// Median CPU seconds of one call of `work` over the rounds.
template <typename Work>
double medianSeconds(int rounds, int repeats, Work work)
{
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) {
        const double start = cpuSeconds();
        for (int i = 0; i < repeats; ++i)
            work();
        times.push_back((cpuSeconds() - start) / repeats);
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
}

/// Cases of the public test data and the records their subjects view.
struct TestData {
    std::shared_ptr<const Ruleset> ruleset;
    std::vector<SubjectRecord> records;
    std::vector<Case> cases;
};

TestData testData()
{
    namespace fs = std::filesystem;
    const char *given = std::getenv("ASSAY_UFC_CASES");
    const fs::path folder = given != nullptr && *given != '\0' ? given : ASSAY_TEST_DATA "/ufc";
    TestData data;
    data.ruleset = readRuleset(contentOf(folder / "config/flags-v1.json"))->ruleset;
    for (const auto &entry : fs::directory_iterator(folder / "tests")) {
        const Json set = Json::parse(contentOf(entry.path()));
        for (const Json &subject : set["subjects"]) {
            data.records.push_back(subjectFromJson(subject["subjectKey"].get<std::string>(), subject["subjectAttributes"]));
            data.cases.push_back({set["flag"], typeFromName(set["variationType"].get<std::string>()), data.records.back().subject()});
        }
    }
    // The records moved while the vector grew; their texts did not.
    for (std::size_t i = 0; i < data.cases.size(); ++i)
        data.cases[i].subject = data.records[i].subject();
    return data;
}

void printEvaluation(const char *name, const Ruleset &ruleset, const std::vector<Case> &cases, int rounds)
{
    Logger logger;
    const int repeats = std::max(1, static_cast<int>(400'000 / cases.size()));
    for (const Case &c : cases)
        evaluateOne(ruleset, c, logger);
    const double seconds = medianSeconds(rounds, repeats, [&] {
        for (const Case &c : cases)
            evaluateOne(ruleset, c, logger);
    });
    const double each = seconds / static_cast<double>(cases.size()) * 1e9;
    std::string line;
    const double withText = medianSeconds(rounds, repeats, [&] {
        for (const Case &c : cases) {
            const Assignment assignment = evaluate(ruleset, c.flag, c.subject, c.type, kNow);
            line.clear();
            if (assignment.isLogged)
                appendJson(line, eventOf(assignment, c.subject, kNow));
        }
    });
    std::vector<double> single;
    for (int i = 0; i < 100'000; ++i) {
        const auto start = std::chrono::steady_clock::now();
        evaluateOne(ruleset, cases[static_cast<std::size_t>(i) % cases.size()], logger);
        single.push_back(std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count());
    }
    std::ranges::sort(single);
    std::printf("%-16s %7.1f ns/evaluation with event, %7.1f with its JSON text; p50 %.0f p99 %.0f ns with timer (check %zu)\n", name, each,
                withText / static_cast<double>(cases.size()) * 1e9, single[single.size() / 2], single[single.size() * 99 / 100], logger.sum());
}

/// Heap allocations over all cases, events included.
std::size_t allocationsOf(const Ruleset &ruleset, const std::vector<Case> &cases)
{
    Logger logger;
    const std::size_t before = bench::allocationCount();
    for (const Case &c : cases)
        evaluateOne(ruleset, c, logger);
    return bench::allocationCount() - before;
}

void printLoad(const char *name, const std::string &ufc, int rounds)
{
    std::shared_ptr<const Ruleset> ruleset;
    const double seconds = medianSeconds(rounds, 1, [&] { ruleset = readRuleset(ufc)->ruleset; });
    std::printf("%-16s %7.2f ms to read %.2f MB (%zu flags, %.0f MB/s); kept %.2f MB, %.2f times the text\n", name, seconds * 1e3,
                static_cast<double>(ufc.size()) / 1e6, ruleset->flagCount(), static_cast<double>(ufc.size()) / seconds / 1e6,
                static_cast<double>(ruleset->memoryBytes()) / 1e6, static_cast<double>(ruleset->memoryBytes()) / static_cast<double>(ufc.size()));
}

void printBatches(const Ruleset &ruleset, const std::vector<Case> &cases, int rounds)
{
    std::vector<Assignment> all;
    std::size_t at = 0;
    const double flagsOfOne = medianSeconds(rounds, 200, [&] { evaluateAll(ruleset, cases[at++ % cases.size()].subject, kNow, all); });
    std::printf("%-16s %7.3f ms for all %zu flags of one subject (%.0f ns each)\n", "batch", flagsOfOne * 1e3, all.size(),
                flagsOfOne * 1e9 / static_cast<double>(all.size()));
    const PrecomputedRequest request{subjectFromJson("user-1", {{"country", "US"}, {"age", 30}}), {}, {}};
    std::size_t bytes = 0;
    const double answer = medianSeconds(rounds, 50, [&] { bytes = obfuscatedJson(precompute(ruleset, {}, request, "c2FsdA", kNow)).size(); });
    std::printf("%-16s %7.3f ms for a pre-computed answer of %zu KB\n", "batch", answer * 1e3, bytes / 1024);
    std::vector<Subject> subjects;
    for (const Case &c : cases)
        subjects.push_back(c.subject);
    const double subjectsOfOne = medianSeconds(rounds, 5, [&] { evaluateSubjects(ruleset, cases.front().flag, subjects, {}, kNow, all); });
    std::printf("%-16s %7.3f ms for one flag of %zu subjects (%.0f ns each)\n", "batch", subjectsOfOne * 1e3, subjects.size(),
                subjectsOfOne * 1e9 / static_cast<double>(subjects.size()));
}

std::vector<Case> casesOf(const bench::SyntheticRuleset &synthetic)
{
    std::vector<Case> cases;
    for (const bench::SyntheticCase &c : synthetic.cases)
        cases.push_back({c.flag, VariationType::String, c.subject.subject()});
    return cases;
}

int evaluateTimes(long count)
{
    const TestData data = testData();
    Logger logger;
    for (long i = 0; i < count; ++i)
        evaluateOne(*data.ruleset, data.cases[static_cast<std::size_t>(i) % data.cases.size()], logger);
    std::printf("%ld evaluations (check %zu)\n", count, logger.sum());
    return 0;
}

int loadTimes(long count)
{
    const bench::SyntheticRuleset synthetic = bench::syntheticRuleset(1'000);
    std::size_t flags = 0;
    for (long i = 0; i < count; ++i)
        flags += readRuleset(synthetic.ufc)->ruleset->flagCount();
    std::printf("%ld loads (check %zu)\n", count, flags);
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    int rounds = 7;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--evaluations") == 0)
            return evaluateTimes(std::strtol(argv[i + 1], nullptr, 10));
        if (std::strcmp(argv[i], "--loads") == 0)
            return loadTimes(std::strtol(argv[i + 1], nullptr, 10));
        if (std::strcmp(argv[i], "--rounds") == 0)
            rounds = std::max(1, std::atoi(argv[i + 1]));
    }
    const TestData data = testData();
    printEvaluation("sdk-test-data", *data.ruleset, data.cases, rounds);
    std::size_t allocations = allocationsOf(*data.ruleset, data.cases);
    for (const int count : {1'000, 10'000}) {
        const std::string name = "synthetic-" + std::to_string(count / 1'000) + "k";
        const bench::SyntheticRuleset synthetic = bench::syntheticRuleset(count);
        const std::vector<Case> cases = casesOf(synthetic);
        printLoad(name.c_str(), synthetic.ufc, rounds);
        const std::shared_ptr<const Ruleset> ruleset = readRuleset(synthetic.ufc)->ruleset;
        printEvaluation(name.c_str(), *ruleset, cases, rounds);
        allocations += allocationsOf(*ruleset, cases);
        if (count == 1'000)
            printBatches(*ruleset, cases, rounds);
    }
    std::printf("%-16s %7zu while evaluating, events included\n", "allocations", allocations);
    return allocations == 0 ? 0 : 1;
}
