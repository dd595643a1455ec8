// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns and versions. The input is two lines: an expression or version, and the text it meets.
#include "tests/fuzz/fuzz.h"

#include <memory>

#include <re2/re2.h>

#include "models/flags/lintparts.h"
#include "models/flags/numbertext.h"
#include "models/flags/pattern.h"
#include "models/flags/semver.h"

using namespace assay;
using namespace assay::flags;

namespace {

/// The short cuts of Pattern must find what the engine itself finds.
void comparePattern(std::string_view expression, std::string_view text)
{
    const Pattern pattern(expression);
    (void)unsharedPart(expression);
    (void)unicodePart(expression);
    std::string escaped;
    (void)hasBareSlash(expression, escaped);
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    const re2::RE2 engine(re2::StringPiece(expression.data(), expression.size()), options);
    // A literal needs no engine, so it may be accepted where the engine lacks memory or wants UTF-8.
    if (!engine.ok())
        return;
    fuzz::require(pattern.isValid());
    fuzz::require(pattern.isFoundIn(text) == re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), engine));
}

void compareVersions(std::string_view first, std::string_view second)
{
    const std::optional<Semver> a = parseSemver(first);
    const std::optional<Semver> b = parseSemver(second);
    if (a && b) {
        fuzz::require((comparePrecedence(*a, *b) < 0) == (comparePrecedence(*b, *a) > 0));
        fuzz::require(comparePrecedence(*a, *a) == 0);
    }
    if (const std::optional<double> number = parseNumber(first))
        fuzz::require(parseNumber(numberText(*number)) == number);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view input = fuzz::text(data, size);
    const std::size_t line = input.find('\n');
    const std::string_view first = input.substr(0, line);
    const std::string_view second = line == std::string_view::npos ? std::string_view{} : input.substr(line + 1);
    comparePattern(first, second);
    compareVersions(first, second);
    return 0;
}
