// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/analysisoptions.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"

namespace assay::ctl {

std::string commaJoined(const std::vector<std::string> &words)
{
    std::string all;
    for (const std::string &word : words)
        all.append(all.empty() ? "" : ", ").append(word);
    return all;
}

namespace {

using results::Snapshot;

Result<std::optional<experiments::Method>> methodOption(const Arguments &arguments, const Snapshot &snapshot)
{
    const std::optional<std::string> name = arguments.value("method");
    if (!name)
        return std::optional<experiments::Method>{};
    const std::optional<experiments::Method> method = experiments::methodFromName(*name);
    if (!method)
        return fail(usageError("--method", "sequential, fixed, hybrid or bayesian"));
    if (method == experiments::Method::Hybrid && snapshot.axis == results::AxisKind::UtcDay && !snapshot.experiment.end)
        return fail(usageError("--method", "another method, as hybrid needs the planned end of the experiment, which it does not have"));
    return method;
}

/// Who writes 95 means 0.95; saying so is kinder than a range.
Result<std::optional<double>> levelOption(const Arguments &arguments)
{
    const auto asked = arguments.number("level", 0, 100);
    if (!asked || !*asked || (**asked >= 0.8 && **asked <= 0.999))
        return asked ? asked : arguments.number("level", 0.8, 0.999);
    const double share = **asked / 100;
    const std::string hint = share >= 0.8 && share <= 0.999 ? "a share: " + plainNumber(share).dump() + " for " + plainNumber(**asked).dump() + " %"
                                                            : "a number from 0.8 to 0.999, for example 0.95 for 95 %";
    return fail(usageError("--level", hint));
}

Result<std::optional<bool>> switchOption(const Arguments &arguments, const char *name)
{
    const std::optional<std::string> value = arguments.value(name);
    if (!value)
        return std::optional<bool>{};
    if (*value != "on" && *value != "off")
        return fail(usageError(std::string{"--"} + name, "on or off"));
    return std::optional{*value == "on"};
}

/// A named choice of the plan; `fromName` gives nothing for a name it does not know.
template <typename Choice>
Result<std::optional<Choice>> choiceOption(const Arguments &arguments, const char *name, std::optional<Choice> (*fromName)(std::string_view),
                                           const char *allowed)
{
    const std::optional<std::string> value = arguments.value(name);
    if (!value)
        return std::optional<Choice>{};
    const std::optional<Choice> choice = fromName(*value);
    if (!choice)
        return fail(usageError(std::string{"--"} + name, allowed));
    return choice;
}

Result<std::optional<std::uint32_t>> baselineOption(const Arguments &arguments, const Snapshot &snapshot)
{
    const std::optional<std::string> key = arguments.value("baseline");
    if (!key)
        return std::optional<std::uint32_t>{};
    const auto found = std::ranges::find(snapshot.variations, *key);
    if (found == snapshot.variations.end())
        return fail(usageError("--baseline", "one of the variations " + commaJoined(snapshot.variations)));
    return std::optional{static_cast<std::uint32_t>(found - snapshot.variations.begin())};
}

/// What people write for the two values that are none of a warehouse's own.
struct ValueWord {
    std::string_view word;
    std::string_view value;
};
constexpr ValueWord kValueWords[] = {{"(no value)", "__none__"}, {"(other)", "__other__"}};

std::string wordOf(const std::string &value)
{
    const auto *found = std::ranges::find(kValueWords, value, &ValueWord::value);
    return found == std::end(kValueWords) ? value : std::string{found->word};
}

std::string valueOf(const std::string &word)
{
    const auto *found = std::ranges::find(kValueWords, word, &ValueWord::word);
    return found == std::end(kValueWords) ? word : std::string{found->value};
}

/// PROPERTY=VALUE, of which there must be totals.
Result<std::optional<results::Segment>> segmentOption(const Arguments &arguments, const Snapshot &snapshot)
{
    const std::optional<std::string> text = arguments.value("segment");
    if (!text)
        return std::optional<results::Segment>{};
    const std::size_t equals = text->find('=');
    const results::Segment segment{text->substr(0, equals), equals == std::string::npos ? std::string{} : valueOf(text->substr(equals + 1))};
    const auto property = std::ranges::find(snapshot.properties, segment.property);
    if (property == snapshot.properties.end())
        return fail(usageError("--segment", snapshot.properties.empty() ? "an experiment with breakdowns"
                                                                        : "PROPERTY=VALUE with one of the properties " + commaJoined(snapshot.properties)));
    std::vector<std::string> values;
    std::vector<std::string> words;
    for (const results::BreakdownCell &cell : snapshot.breakdown) {
        const bool isIts = cell.property == static_cast<std::uint32_t>(property - snapshot.properties.begin());
        if (isIts && std::ranges::find(values, cell.value) == values.end()) {
            values.push_back(cell.value);
            words.push_back(wordOf(cell.value));
        }
    }
    if (std::ranges::find(values, segment.value) == values.end())
        return fail(usageError("--segment", segment.property + "=VALUE with one of the values " + commaJoined(words)));
    return std::optional{segment};
}

/// Which days there are, for who named another.
std::string rangeText(const Snapshot &snapshot)
{
    if (snapshot.periods.empty())
        return "nothing, as there are no data yet";
    const auto named = [&snapshot](const results::Period &period) {
        return snapshot.axis == results::AxisKind::UtcDay ? toIsoDate(period.day) : plainNumber(period.offsetDays).dump();
    };
    return "a day from " + named(snapshot.periods.front()) + " to " + named(snapshot.periods.back()) + ", where the data are";
}

/// The last period that is not after the date, or the last offset that is not above the number.
Result<std::optional<std::uint32_t>> throughPeriod(const Arguments &arguments, const Snapshot &snapshot)
{
    const std::optional<std::string> text = arguments.value("as-of");
    if (!text)
        return std::optional<std::uint32_t>{};
    const bool hasDates = snapshot.axis == results::AxisKind::UtcDay;
    const Result<Day> day = dayFromIso(*text);
    const Result<std::optional<double>> offset = arguments.number("as-of", 0, 100'000);
    if (hasDates ? !day : !offset)
        return fail(usageError("--as-of", rangeText(snapshot)));
    const auto isCounted = [&](const results::Period &period) { return hasDates ? period.day <= *day : period.offsetDays <= **offset; };
    const auto end = std::ranges::partition_point(snapshot.periods, isCounted);
    if (end == snapshot.periods.begin())
        return fail(usageError("--as-of", rangeText(snapshot)));
    return std::optional{static_cast<std::uint32_t>(end - snapshot.periods.begin() - 1)};
}

} // namespace

Result<results::AnalysisOptions> analysisOptions(const Arguments &arguments, const Snapshot &snapshot)
{
    const auto method = methodOption(arguments, snapshot);
    const auto level = levelOption(arguments);
    const auto cuped = switchOption(arguments, "cuped");
    const auto minControlZ = arguments.number("min-control-z", 0, 1'000);
    const auto through = throughPeriod(arguments, snapshot);
    const auto correction = choiceOption<experiments::Correction>(arguments, "correction", experiments::correctionFromName,
                                                                  "none, preferential_bonferroni, holm or benjamini_hochberg");
    const auto sidedness = choiceOption<experiments::Sidedness>(arguments, "sidedness", experiments::sidednessFromName,
                                                                "two_sided, improvement or harm");
    const auto profile = choiceOption<experiments::Profile>(arguments, "profile", experiments::profileFromName, "eppo or growthbook");
    const auto baseline = baselineOption(arguments, snapshot);
    const auto segment = segmentOption(arguments, snapshot);
    const auto errorOf = [](const auto &result) { return result ? nullptr : &result.error(); };
    for (const Error *problem : {errorOf(method), errorOf(level), errorOf(cuped), errorOf(minControlZ), errorOf(through),
                                 errorOf(correction), errorOf(sidedness), errorOf(profile), errorOf(baseline), errorOf(segment)}) {
        if (problem != nullptr)
            return fail(*problem);
    }
    results::AnalysisOptions options;
    options.method = *method;
    options.level = *level;
    options.isVarianceReduced = *cuped;
    options.minControlZ = *minControlZ;
    options.throughPeriod = *through;
    options.correction = *correction;
    options.sidedness = *sidedness;
    options.profile = *profile;
    options.baseline = *baseline;
    options.segment = *segment;
    options.isAbsolute = arguments.has("absolute");
    return options;
}

} // namespace assay::ctl
