// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/flags/finding.h"
#include "models/flags/jsoncursor.h"
#include "models/flags/numbertext.h"
#include "models/flags/rulesetdata.h"

namespace assay::flags {

/// A value of `flags.*.variations` before the type of its flag is known.
struct RawVariation {
    std::string_view key;
    JsonCursor::Kind kind = JsonCursor::Kind::End;
    std::string_view value{};            ///< Text: the text, decoded; else as written
};

/// What the parts of the ruleset reader share: the cursor, the arrays being filled, where they are in
/// the document, and what they found. For the .cpp files of this room only.
class ReadContext {
public:
    ReadContext(RulesetData &target, std::vector<Finding> &findings) : cursor(target.text, target.arena), data(target), m_findings(findings) {}

    JsonCursor cursor;
    RulesetData &data;
    std::string_view flagKey;            ///< of the flag being read
    std::vector<RawVariation> variations;    ///< of that flag, in a buffer that every flag uses again
    std::vector<std::string_view> splitKeys; ///< variation keys of its splits, likewise

    /// One step down the document while it lives.
    class Step {
    public:
        Step(ReadContext &context, std::string_view name) : m_context(context) { context.push({name, 0}); }
        Step(ReadContext &context, std::size_t index) : m_context(context) { context.push({{}, index + 1}); }
        ~Step() { --m_context.m_depth; }
        Step(const Step &) = delete;
        Step &operator=(const Step &) = delete;

    private:
        ReadContext &m_context;
    };

    /// Where the reader is, as a JSON pointer.
    [[nodiscard]] std::string path() const;
    /// Gives the flag up; `what` says what was expected here. Always false.
    bool reject(std::string what);
    void note(FindingCode code, std::vector<std::string> arguments, std::optional<std::string> fixedValue = std::nullopt);

    /// A copy that lives as long as the ruleset.
    [[nodiscard]] std::string_view kept(std::string_view text);
    /// The text itself in a Server ruleset, decoded in a Client one; nothing when that fails.
    [[nodiscard]] std::optional<std::string_view> plain(std::string_view text);

    /// Reads the text that stands next; false when it is something else.
    [[nodiscard]] bool readText(std::string_view &text);
    /// The same, decoded.
    [[nodiscard]] bool readPlainText(std::string_view &text);
    /// A whole number from 0 to 2^32 - 1.
    [[nodiscard]] bool readCount(std::uint32_t &number);

    [[nodiscard]] Index attributeIndex(std::string_view name);
    /// @param salt  without the dash
    [[nodiscard]] Index saltIndex(std::string_view salt);
    [[nodiscard]] Index patternIndex(std::string_view expression);

private:
    struct Segment {
        std::string_view name;
        std::size_t indexPlusOne;
    };
    using Interned = std::unordered_map<std::string_view, Index>;

    void push(Segment segment)
    {
        if (m_depth < m_segments.size())
            m_segments[m_depth] = segment;
        ++m_depth;
    }

    std::vector<Finding> &m_findings;
    std::array<Segment, 16> m_segments{};
    std::size_t m_depth{};
    Interned m_attributes;
    Interned m_salts;
    /// The splits of an allocation use the same few salts one after the other.
    std::array<std::pair<std::string_view, Index>, 2> m_lastSalts{{{{}, kNoIndex}, {{}, kNoIndex}}};
    Interned m_patterns;
};

/// The elements added since there were `first` of them.
template <typename T>
[[nodiscard]] Slice since(std::size_t first, const std::vector<T> &all)
{
    return {static_cast<Index>(first), static_cast<Index>(all.size() - first)};
}

/// Reads one flag into the arrays; false when it is given up or the cursor failed.
[[nodiscard]] bool readFlag(ReadContext &context, std::string_view key);

/// Reads a list of splits; adds the variation key each one names, as the variations may come later.
[[nodiscard]] bool readSplits(ReadContext &context, Slice &splits, std::vector<std::string_view> &variationKeys);

/// Turns the value into the flag's type; notes what does not fit. The context stands at the flag.
[[nodiscard]] VariationData variationOf(ReadContext &context, const RawVariation &raw, VariationType type);

/// Reads one condition. A condition that cannot be read is kept as one that is never true.
/// @return false when the cursor failed or the flag has to be given up
[[nodiscard]] bool readCondition(ReadContext &context);

/// Reads `bandits` and `banditReferences`; the cursor stands at the value.
[[nodiscard]] bool readBandits(ReadContext &context);
[[nodiscard]] bool readBanditReferences(ReadContext &context);

} // namespace assay::flags
