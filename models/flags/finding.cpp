// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/finding.h"

#include <array>

namespace assay::flags {
namespace {

using enum FindingCode;
using enum Severity;

constexpr std::array kKinds{
    FindingKind{FlagNotReadable, "flag-not-readable", Error, "Flag \"%1\" cannot be read: expected %2. It is left out; the other flags are kept.",
                "Correct the value in the ruleset and read it again."},
    FindingKind{ConditionNotReadable, "condition-not-readable", Error,
                "The condition on \"%1\" cannot be read: expected %2. It is never true here; Java SDKs drop it, which widens the rule.",
                "Write the value in the form its operator takes."},
    FindingKind{UnknownOperator, "unknown-operator", Error,
                "\"%1\" is not an operator. The condition is never true in most SDKs; Java SDKs drop it, which widens the rule.",
                "Use one of ONE_OF, NOT_ONE_OF, MATCHES, NOT_MATCHES, GTE, GT, LTE, LT, IS_NULL."},
    FindingKind{DoLogMissing, "do-log-missing", Error,
                "Allocation \"%1\" does not say whether assignments are logged. JavaScript SDKs then log nothing, Java and iOS fail, the others log.",
                "Write doLog."},
    FindingKind{FlagKeyDiffers, "flag-key-differs", Warning,
                "The flag stands under \"%1\" but calls itself \"%2\". SDKs look it up by the first and some log the second.", "Make the two equal."},
    FindingKind{VariationKeyDiffers, "variation-key-differs", Error,
                "The variation stands under \"%1\" but calls itself \"%2\". Rust, Python, Ruby and Elixir SDKs know it by the second name only.",
                "Make the two equal."},
    FindingKind{ValueOfWrongType, "value-of-wrong-type", Error,
                "The value of variation \"%1\" is not of type %2. Every SDK serves the default instead; JavaScript SDKs log an assignment all the same.",
                "Write a value of the flag's type."},
    FindingKind{ValueWrittenAsText, "value-written-as-text", Error,
                "The value of variation \"%1\" is a text, the flag is %2. C++ SDKs convert it, the others serve the default.", "Write the value without quotes."},
    FindingKind{JsonWrittenAsObject, "json-written-as-object", Error,
                "The value of variation \"%1\" is a JSON object instead of a text holding one. Only C++ SDKs accept it.", "Write the object as a text."},
    FindingKind{JsonInvalid, "json-invalid", Error, "The value of variation \"%1\" is not valid JSON. SDKs serve the default instead.", "Correct the JSON text."},
    FindingKind{IntegerWithFraction, "integer-with-fraction", Error,
                "The whole number of variation \"%1\" is written %2. Go SDKs refuse the whole ruleset.", "Write %3."},
    FindingKind{TimeNotCanonical, "time-not-canonical", Error,
                "The time %1 is not written with three fraction digits and Z. Java reads it as no limit at all, iOS refuses the whole ruleset, C++ ignores an offset.",
                "Write %2."},
    FindingKind{UnknownVariation, "unknown-variation", Error, "A split of allocation \"%1\" names variation \"%2\", which the flag does not have. SDKs serve the default instead.",
                "Add the variation or choose another one."},
    FindingKind{FlagTwice, "flag-twice", Error, "Flag \"%1\" stands in the ruleset twice. The last one is used.", "Remove one of the two."},
    FindingKind{ExtraLoggingNotText, "extra-logging-not-text", Warning, "The extra logging field \"%1\" is not a text and is left out.", "Write the value as a text."},
    FindingKind{HeadIncomplete, "head-incomplete", Warning, "The ruleset has no %1. iOS and Rust, Python, Ruby and Elixir SDKs refuse it.", "Publish it again with Assay, which writes it."},
    FindingKind{BanditIndexIncomplete, "bandit-index-incomplete", Warning, "Only \"%1\" lists the bandits. SDKs that read \"%2\" do not find them.",
                "Publish it again with Assay, which writes both."},

    FindingKind{NegativeOnMissing, "negative-on-missing", Note,
                "Subjects without \"%1\" do not match %2 either. When the application passes an explicit null, Go and C++ SDKs do let them match NOT_ONE_OF.",
                "Add a rule \"%1 is null\" when they are meant to be included."},
    FindingKind{ListReadAsNumber, "list-read-as-number", Warning,
                "\"%2\" in the list on \"%1\" equals the number %3 in Go and C++ SDKs only; the others compare texts.", "Write %3."},
    FindingKind{ListReadAsBoolean, "list-read-as-boolean", Warning,
                "\"%2\" in the list on \"%1\" equals a true or false attribute in Go and C++ SDKs only; the others compare with \"true\" and \"false\".", "Write %3."},
    FindingKind{PatternOnNumber, "pattern-on-number", Warning,
                "\"%1\" is matched against a pattern. If the application passes a number with a fraction, Go and C++ SDKs do not match it, and NOT_MATCHES is then true.",
                "Pass the attribute as text, or compare it as a number."},
    FindingKind{ComparisonOfBoolean, "comparison-of-boolean", Warning, "\"%1\" is compared with a number, and the application passes true or false. JavaScript and C++ SDKs count true as 1, the others do not match.",
                "Use \"is one of true\" for this attribute."},
    FindingKind{ComparisonOfEmptyText, "comparison-of-empty-text", Warning,
                "\"%1\" is compared with a number, and the application passes texts. JavaScript SDKs count an empty text as 0; Java and .NET SDKs do not compare \"10\" as a number.",
                "Pass the attribute as a number."},
    FindingKind{NumberWrittenAsText, "number-written-as-text", Error,
                "The number %2 compared with \"%1\" is written as a text. Java SDKs never match it and .NET SDKs compare it as a version.", "Write it without quotes."},
    FindingKind{VersionNotFull, "version-not-full", Error,
                "\"%2\", compared with \"%1\", is not a full version. SDKs read it as a number, as a version or not at all.", "Write a full version such as %3."},
    FindingKind{VersionComparedLeniently, "version-compared-leniently", Note,
                "\"%1\" is compared as a version. Strict SDKs match only full versions of the application (28.5.0); Go and .NET accept 28.5, JavaScript accepts v28.5.0, PHP any text.",
                "Pass full three-part versions."},
    FindingKind{LessThanInDotNet, "less-than-in-dotnet", Warning,
                "\"%1 < %2\" is compared as a version by .NET SDKs, which fails for negative numbers, fractions and exponents.",
                "Use \"<= \" the next smaller value, or turn the rule round with >=."},
    FindingKind{NonAsciiSalt, "non-ascii-salt", Error, "The salt \"%1\" has characters outside ASCII. .NET SDKs put subjects into other shards.",
                "Use an ASCII salt. Changing it reassigns everyone."},
    FindingKind{NonAsciiSubject, "non-ascii-subject", Warning, "Subject keys with characters outside ASCII were seen. .NET SDKs put these subjects into other shards.",
                "Use ASCII subject keys where .NET SDKs read this flag."},
    FindingKind{PatternInvalid, "pattern-invalid", Error,
                "The pattern \"%1\" is not valid (%2). JavaScript SDKs then serve the default for the whole flag, and NOT_MATCHES is true in Go.", "Correct the pattern."},
    FindingKind{PatternNotShared, "pattern-not-shared", Error, "The pattern \"%1\" uses %2, which does not work in every SDK (Go, C++ and Rust engines lack it).",
                "Write the pattern without it."},
    FindingKind{PatternWithSlash, "pattern-with-slash", Warning, "The pattern \"%1\" has an unescaped slash, which ends the pattern in PHP SDKs.", "Write \\/ instead of /."},
    FindingKind{PatternNotAscii, "pattern-not-ascii", Warning, "The pattern \"%1\" uses %2, which the engines read differently outside ASCII.", "Use plain ASCII classes such as [0-9A-Za-z_]."},

    FindingKind{AllocationUnreachable, "allocation-unreachable", Warning, "Allocation \"%1\" is never reached: \"%2\" before it takes everyone it could match.",
                "Move it up, or narrow the allocation before it."},
    FindingKind{RuleUnreachable, "rule-unreachable", Note, "Rule %2 of allocation \"%1\" adds nobody: an earlier rule matches all its subjects.", "Remove the rule."},
    FindingKind{ExperimentsOverlap, "experiments-overlap", Warning,
                "\"%1\" and \"%2\" are both experiments and can match the same subjects: who is in the first is never in the second, so the second sees a selected rest.",
                "Put both into one layer, or separate their audiences."},
    FindingKind{ShardsClaimedTwice, "shards-claimed-twice", Error, "In allocation \"%1\", \"%2\" and \"%3\" both claim shards %4. The first one gets them.",
                "Make the shares of the splits disjoint."},
    FindingKind{SharesDoNotAddUp, "shares-do-not-add-up", Warning, "The split of allocation \"%1\" adds up to %2 %%; %3 %% are unassigned and go on to the next allocation.",
                "Distribute the rest, or lower the exposure if it is meant."},
    FindingKind{RangeOutside, "range-outside", Error, "A range of allocation \"%1\" ends at %2, beyond the %3 shards of the flag.", "End it at %3 at most."},
    FindingKind{RangeEmpty, "range-empty", Warning, "A range of allocation \"%1\" from %2 to %3 holds no shard.", "Remove it."},
    FindingKind{NobodyMatches, "nobody-matches", Note, "Allocation \"%1\" gives no variation to anybody.", "Add a split, or remove the allocation."},
    FindingKind{TotalShardsUnusual, "total-shards-unusual", Warning, "The flag counts %1 shards; every known SDK is tested with 10000.", "Use 10000 shards. This reassigns everyone."},
    FindingKind{AllocationKeyTwice, "allocation-key-twice", Error, "Allocation key \"%1\" is used twice in this flag; their assignments cannot be told apart.", "Give each allocation its own key."},
    FindingKind{AllocationKeyMissing, "allocation-key-missing", Error, "Allocation %1 has an empty key; its assignments cannot be told apart.", "Give the allocation a key."},
    FindingKind{ExperimentNotLogged, "experiment-not-logged", Warning, "Allocation \"%1\" splits subjects between variations, but assignments are not logged: it cannot be analysed.",
                "Log the assignments."},
    FindingKind{WindowEmpty, "window-empty", Error, "Allocation \"%1\" ends before it starts.", "Choose an end after the start."},
    FindingKind{WindowPast, "window-past", Note, "Allocation \"%1\" ended at %2 and matches nobody any more.", "Remove it when its assignments are no longer needed."},

    FindingKind{ListTooLong, "list-too-long", Error, "The list on \"%1\" has %2 values; lists of subject keys are limited to %3.", "Use a pattern, or an attribute that the application sends."},
    FindingKind{ListLarge, "list-large", Warning, "The list on \"%1\" has %2 values and adds %3 KB to every download of the ruleset.", "Let the application send an attribute instead."},
    FindingKind{ListWithDuplicates, "list-with-duplicates", Note, "The list on \"%1\" holds %2 value(s) twice.", "Remove the duplicates."},
    FindingKind{ValueTooLarge, "value-too-large", Error, "The value of variation \"%1\" has %2 KB; %3 KB are allowed.", "Keep large content elsewhere and put its address into the flag."},
    FindingKind{RulesetLarge, "ruleset-large", Warning, "The ruleset has %1 KB. Every client downloads it; .NET SDKs give up after one second.", "Archive flags that are no longer evaluated."},
    FindingKind{IntegerBeyondExact, "integer-beyond-exact", Warning, "The whole number of variation \"%1\" is beyond 2^53 and loses digits in some SDKs.", "Use a STRING flag for it."},
    FindingKind{ValuesEqual, "values-equal", Warning, "Variations \"%1\" and \"%2\" have the same value.", "Change one, or remove it."},
    FindingKind{IdentifierInList, "identifier-in-list", Warning, "The list on \"%1\" holds %2 value(s) that look like the identifier of a person or device. Everybody who reads the ruleset sees them.",
                "Target by an attribute that names no person."},
};

} // namespace

std::span<const FindingKind> findingKinds()
{
    return kKinds;
}

const FindingKind &kindOf(FindingCode code)
{
    static_assert(kKinds.size() == static_cast<std::size_t>(IdentifierInList) + 1);
    static_assert([] {
        for (std::size_t i = 0; i < kKinds.size(); ++i) {
            if (static_cast<std::size_t>(kKinds[i].code) != i)
                return false;
        }
        return true;
    }());
    return kKinds[static_cast<std::size_t>(code)];
}

Severity severityOf(const Finding &finding)
{
    return kindOf(finding.code).severity;
}

std::string filledIn(std::string_view sentence, std::span<const std::string> arguments)
{
    std::string text;
    for (std::size_t i = 0; i < sentence.size(); ++i) {
        if (sentence[i] != '%' || i + 1 == sentence.size()) {
            text.push_back(sentence[i]);
            continue;
        }
        const char c = sentence[++i];
        if (c == '%')
            text.push_back('%');
        else if (c >= '1' && c <= '9' && static_cast<std::size_t>(c - '1') < arguments.size())
            text.append(arguments[static_cast<std::size_t>(c - '1')]);
    }
    return text;
}

std::string messageText(const Finding &finding)
{
    return filledIn(kindOf(finding.code).message, finding.arguments);
}

std::string remedyText(const Finding &finding)
{
    return filledIn(kindOf(finding.code).remedy, finding.arguments);
}

std::string pointerPart(std::string_view name)
{
    std::string part;
    for (const char c : name) {
        if (c == '~')
            part += "~0";
        else if (c == '/')
            part += "~1";
        else
            part.push_back(c);
    }
    return part;
}

} // namespace assay::flags
