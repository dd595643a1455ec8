// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::flags {

/// How much a finding matters. An Error keeps a ruleset from being published.
enum class Severity : std::uint8_t { Note, Warning, Error };

/// What can be wrong with a ruleset, or be read differently by different SDKs. The names of
/// findingName() are stable.
enum class FindingCode : std::uint8_t {
    // while reading
    FlagNotReadable,        ///< the flag is left out
    ConditionNotReadable,   ///< the condition is never true
    UnknownOperator,
    DoLogMissing,
    FlagKeyDiffers,
    VariationKeyDiffers,
    ValueOfWrongType,
    ValueWrittenAsText,
    JsonWrittenAsObject,
    JsonInvalid,
    IntegerWithFraction,
    TimeNotCanonical,
    UnknownVariation,
    FlagTwice,
    ExtraLoggingNotText,
    HeadIncomplete,
    BanditIndexIncomplete,
    // how SDKs compare
    NegativeOnMissing,
    ListReadAsNumber,
    ListReadAsBoolean,
    PatternOnNumber,
    ComparisonOfBoolean,
    ComparisonOfEmptyText,
    NumberWrittenAsText,
    VersionNotFull,
    VersionComparedLeniently,
    LessThanInDotNet,
    NonAsciiSalt,
    NonAsciiSubject,
    PatternInvalid,
    PatternNotShared,
    PatternWithSlash,
    PatternNotAscii,
    // shares and order
    AllocationUnreachable,
    RuleUnreachable,
    ExperimentsOverlap,
    ShardsClaimedTwice,
    SharesDoNotAddUp,
    RangeOutside,
    RangeEmpty,
    NobodyMatches,
    TotalShardsUnusual,
    AllocationKeyTwice,
    AllocationKeyMissing,
    ExperimentNotLogged,
    WindowEmpty,
    WindowPast,
    // sizes and privacy
    ListTooLong,
    ListLarge,
    ListWithDuplicates,
    ValueTooLarge,
    RulesetLarge,
    IntegerBeyondExact,
    ValuesEqual,
    IdentifierInList,
};

/// A change of one JSON value that removes the finding.
struct Fix {
    std::string path;                ///< JSON pointer into the ruleset document
    std::string value;               ///< what stands there afterwards, as JSON

    bool operator==(const Fix &) const = default;
};

/// One thing found in a ruleset.
struct Finding {
    FindingCode code{};
    std::string path;                ///< JSON pointer into the ruleset document, "/flags/checkout/allocations/0"
    std::vector<std::string> arguments{}; ///< for %1, %2 ... of the sentences
    std::optional<Fix> fix{};

    bool operator==(const Finding &) const = default;
};

/// What every finding of a code has in common. The sentences hold %1, %2 ... and are the keys under
/// which a translation is found.
struct FindingKind {
    FindingCode code{};
    std::string_view name;           ///< "do-log-missing"
    Severity severity{};
    std::string_view message;        ///< what is so, and who reads it how
    std::string_view remedy;         ///< what to do
};

[[nodiscard]] std::span<const FindingKind> findingKinds();
[[nodiscard]] const FindingKind &kindOf(FindingCode code);
[[nodiscard]] Severity severityOf(const Finding &finding);

/// The English sentences with their arguments.
[[nodiscard]] std::string messageText(const Finding &finding);
[[nodiscard]] std::string remedyText(const Finding &finding);

/// A sentence with %1 ... %9 replaced.
[[nodiscard]] std::string filledIn(std::string_view sentence, std::span<const std::string> arguments);

/// One part of a JSON pointer with "~" and "/" escaped (RFC 6901).
[[nodiscard]] std::string pointerPart(std::string_view name);

} // namespace assay::flags
