// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/evaluator.h"

#include "models/flags/evaluation.h"

namespace assay::flags {
namespace {

bool isListed(const RulesetData &data, const ConditionData &condition, const AttributeValue &value)
{
    NumberBuffer number;
    std::string_view text = textOf(value, number);
    std::array<char, 32> hash;
    if (data.isObfuscated())
        text = md5Hex(text, hash);
    const std::span<const std::string_view> list = condition.list.of(data.listValues);
    if (list.size() > kLinearList)
        return std::ranges::binary_search(list, text);
    return std::ranges::find(list, text) != list.end();
}

template <typename T>
bool ordered(Operator op, T order)
{
    switch (op) {
    case Operator::Gte: return order >= 0;
    case Operator::Gt: return order > 0;
    case Operator::Lte: return order <= 0;
    case Operator::Lt: return order < 0;
    case Operator::IsNull:
    case Operator::OneOf:
    case Operator::NotOneOf:
    case Operator::Matches:
    case Operator::NotMatches: break;
    }
    return false;
}

bool numberHolds(const ConditionData &condition, const AttributeValue &value)
{
    if (value.kind == AttributeValue::Kind::Number)
        return ordered(condition.op, value.number <=> condition.number);
    if (value.kind != AttributeValue::Kind::Text)
        return false;
    const std::optional<double> number = parseNumber(value.text);
    return number && ordered(condition.op, *number <=> condition.number);
}

bool versionHolds(const RulesetData &data, const ConditionData &condition, const AttributeValue &value)
{
    if (value.kind != AttributeValue::Kind::Text)
        return false;
    const std::optional<Semver> version = parseSemver(value.text);
    return version && ordered(condition.op, comparePrecedence(*version, data.versions[condition.reference]));
}

/// Subjects hashed together; bounds the memory of a large batch.
constexpr std::size_t kSubjectBlock = 256;

/// The salts a flag uses, each once.
std::vector<Index> saltsOf(const RulesetData &data, const FlagData &flag)
{
    std::vector<Index> salts;
    for (const AllocationData &allocation : flag.allocations.of(data.allocations)) {
        for (const SplitData &split : allocation.splits.of(data.splits)) {
            for (const ShardData &shard : split.shards.of(data.shards))
                salts.push_back(shard.salt);
        }
    }
    std::ranges::sort(salts);
    salts.erase(std::ranges::unique(salts).begin(), salts.end());
    return salts;
}

/// Hashes of one subject out of a block, by salt.
class BlockHashes {
public:
    BlockHashes(std::span<const Index> salts, std::span<const std::uint32_t> words, std::size_t stride) : m_salts(salts), m_words(words), m_stride(stride) {}

    void select(std::size_t subject) { m_subject = subject; }
    void prepare(std::span<const ShardData>) const {}
    [[nodiscard]] std::uint32_t word(const ShardData &shard) const
    {
        const auto position = static_cast<std::size_t>(std::ranges::lower_bound(m_salts, shard.salt) - m_salts.begin());
        return m_words[position * m_stride + m_subject];
    }

private:
    std::span<const Index> m_salts;
    std::span<const std::uint32_t> m_words;
    std::size_t m_stride;
    std::size_t m_subject{};
};

/// Hashes of one subject by salt, made together for those that were asked for.
class WantedHashes {
public:
    WantedHashes(const RulesetData &data, std::string_view key) : m_data(data), m_key(key), m_words(data.saltPrefixes.size()), m_isAsked(data.saltPrefixes.size()) {}

    /// Asks for what the splits of an allocation need.
    void want(const AllocationData &allocation)
    {
        for (const SplitData &split : allocation.splits.of(m_data.splits)) {
            for (const ShardData &shard : split.shards.of(m_data.shards)) {
                if (m_isAsked[shard.salt] != 0)
                    continue;
                m_isAsked[shard.salt] = 1;
                m_inputs.push_back({shard.saltPrefix, m_key});
                m_salts.push_back(shard.salt);
            }
        }
    }

    void hashWanted()
    {
        m_hashed.resize(m_inputs.size());
        md5Words(m_inputs, m_hashed);
        for (std::size_t i = 0; i < m_salts.size(); ++i)
            m_words[m_salts[i]] = m_hashed[i];
        m_inputs.clear();
        m_salts.clear();
    }

    void prepare(std::span<const ShardData>) const {}
    [[nodiscard]] std::uint32_t word(const ShardData &shard) const { return m_words[shard.salt]; }

private:
    const RulesetData &m_data;
    std::string_view m_key;
    std::vector<std::uint32_t> m_words; ///< by salt
    std::vector<std::uint8_t> m_isAsked; ///< by salt
    std::vector<HashInput> m_inputs;
    std::vector<Index> m_salts; ///< of the inputs
    std::vector<std::uint32_t> m_hashed;
};

/// A flag of which it is not yet known whether the subject is in it.
struct Candidate {
    Index flag{};
    Index allocation{}; ///< the next one to look at
};

template <typename Hashes>
Stop walked(const RulesetData &data, const FlagData &flag, const Subject &subject, Hashes &hashes, Timestamp now)
{
    NoWatcher watcher;
    if (data.isObfuscated()) {
        const BoundAttributes attributes(data, subject);
        return Walk(data, attributes, hashes, watcher, now).down(flag);
    }
    const NamedAttributes attributes(data, subject);
    return Walk(data, attributes, hashes, watcher, now).down(flag);
}

} // namespace

BoundAttributes::BoundAttributes(const RulesetData &data, const Subject &subject)
    : m_key(AttributeValue::of(subject.key)), m_values(data.attributeNames.size(), nullptr)
{
    std::array<char, 32> hash;
    const auto bind = [&](std::string_view name, const AttributeValue &value) {
        const std::string_view known = data.isObfuscated() ? md5Hex(name, hash) : name;
        const auto slot = std::ranges::find(data.attributeNames, known);
        if (slot == data.attributeNames.end())
            return;
        const AttributeValue *&target = m_values[static_cast<std::size_t>(slot - data.attributeNames.begin())];
        if (target == nullptr)
            target = &value; // the first of two equal names, as in NamedAttributes
    };
    for (const Attribute &attribute : subject.attributes)
        bind(attribute.name, attribute.value);
    bind("id", m_key);
}

bool conditionHolds(const RulesetData &data, const ConditionData &condition, const AttributeValue *value)
{
    using Mode = ConditionData::Mode;
    const bool isNull = value == nullptr || value->kind == AttributeValue::Kind::Null;
    switch (condition.mode) {
    case Mode::Never: return false;
    case Mode::IsNull: return isNull;
    case Mode::IsSet: return !isNull;
    case Mode::List: return !isNull && isListed(data, condition, *value) == (condition.op == Operator::OneOf);
    case Mode::Pattern: {
        if (isNull)
            return false;
        NumberBuffer number;
        return data.patterns[condition.reference].isFoundIn(textOf(*value, number)) == (condition.op == Operator::Matches);
    }
    case Mode::Number: return !isNull && numberHolds(condition, *value);
    case Mode::Version: return !isNull && versionHolds(data, condition, *value);
    }
    return false;
}

std::string_view codeName(EvaluationCode code)
{
    switch (code) {
    case EvaluationCode::Match: return "MATCH";
    case EvaluationCode::FlagUnrecognizedOrDisabled: return "FLAG_UNRECOGNIZED_OR_DISABLED";
    case EvaluationCode::TypeMismatch: return "TYPE_MISMATCH";
    case EvaluationCode::AssignmentError: return "ASSIGNMENT_ERROR";
    case EvaluationCode::DefaultAllocationNull: return "DEFAULT_ALLOCATION_NULL";
    case EvaluationCode::NoActionsSuppliedForBandit: return "NO_ACTIONS_SUPPLIED_FOR_BANDIT";
    case EvaluationCode::NonBanditVariation: return "NON_BANDIT_VARIATION";
    case EvaluationCode::BanditError: return "BANDIT_ERROR";
    }
    return {};
}

std::string_view codeName(AllocationCode code)
{
    switch (code) {
    case AllocationCode::Unevaluated: return "UNEVALUATED";
    case AllocationCode::Match: return "MATCH";
    case AllocationCode::BeforeStartTime: return "BEFORE_START_TIME";
    case AllocationCode::AfterEndTime: return "AFTER_END_TIME";
    case AllocationCode::FailingRule: return "FAILING_RULE";
    case AllocationCode::TrafficExposureMiss: return "TRAFFIC_EXPOSURE_MISS";
    }
    return {};
}

Assignment assignmentOf(const RulesetData &data, const FlagData &flag, std::string_view flagKey, const Stop &stop)
{
    Assignment assignment{.code = EvaluationCode::DefaultAllocationNull, .flagKey = flagKey};
    if (stop.allocation == kNoIndex)
        return assignment;
    const AllocationData &allocation = data.allocations[stop.allocation];
    const SplitData &split = data.splits[stop.split];
    const VariationData &variation = data.variations[split.variation];
    assignment.allocationKey = allocation.key;
    assignment.variationKey = variation.key;
    if (!variation.isUsable) {
        assignment.code = EvaluationCode::AssignmentError;
        return assignment;
    }
    assignment.code = EvaluationCode::Match;
    assignment.isLogged = allocation.doLog;
    assignment.value = {flag.type, variation.boolean, variation.number, variation.text};
    assignment.extraLogging = split.extra.of(data.extra);
    assignment.entityId = flag.entityId;
    return assignment;
}

const FlagData *flagOf(const RulesetData &data, std::string_view flagKey)
{
    std::array<char, 32> hash;
    const Index position = positionOf(data, data.isObfuscated() ? md5Hex(flagKey, hash) : flagKey);
    return position == kNoIndex ? nullptr : &data.flags[position];
}

std::optional<EvaluationCode> refusalOf(const FlagData *flag, std::string_view flagKey, std::string_view subjectKey,
                                        std::optional<VariationType> expected)
{
    if (flagKey.empty() || subjectKey.empty())
        return EvaluationCode::AssignmentError;
    if (flag == nullptr || !flag->isEnabled)
        return EvaluationCode::FlagUnrecognizedOrDisabled;
    if (expected && *expected != flag->type)
        return EvaluationCode::TypeMismatch;
    return std::nullopt;
}

Assignment evaluate(const Ruleset &ruleset, std::string_view flagKey, const Subject &subject, std::optional<VariationType> expected,
                    Timestamp now)
{
    const RulesetData &data = ruleset.data();
    const FlagData *flag = flagOf(data, flagKey);
    if (const std::optional<EvaluationCode> refusal = refusalOf(flag, flagKey, subject.key, expected))
        return {.code = *refusal, .flagKey = flagKey};
    HashOnDemand hashes(subject.key);
    return assignmentOf(data, *flag, flagKey, walked(data, *flag, subject, hashes, now));
}

void evaluateAll(const Ruleset &ruleset, const Subject &subject, Timestamp now, std::vector<Assignment> &assignments)
{
    const RulesetData &data = ruleset.data();
    WantedHashes hashes(data, subject.key);
    const BoundAttributes attributes(data, subject);
    NoWatcher watcher;
    Walk walk(data, attributes, hashes, watcher, now);
    assignments.clear();
    assignments.reserve(data.flags.size());
    std::vector<Candidate> candidates;
    candidates.reserve(data.flags.size());
    for (Index i = 0; i < data.flags.size(); ++i) {
        const FlagData &flag = data.flags[i];
        const std::optional<EvaluationCode> refusal = refusalOf(&flag, flag.key, subject.key, std::nullopt);
        assignments.push_back(refusal ? Assignment{.code = *refusal, .flagKey = flag.key} : assignmentOf(data, flag, flag.key, {}));
        if (!refusal)
            candidates.push_back({i, flag.allocations.first});
    }
    // In rounds: who passes the rules of an allocation, then the hashes of all their splits together, then who is in one.
    // Most flags are done after the first, and what no rule leads to is never hashed.
    while (!candidates.empty()) {
        std::size_t kept = 0;
        for (Candidate candidate : candidates) {
            Stop stop;
            candidate.allocation = walk.passGates(data.flags[candidate.flag], candidate.allocation, stop);
            if (candidate.allocation == kNoIndex)
                continue;
            hashes.want(data.allocations[candidate.allocation]);
            candidates[kept++] = candidate;
        }
        candidates.resize(kept);
        hashes.hashWanted();
        kept = 0;
        for (const Candidate &candidate : candidates) {
            const FlagData &flag = data.flags[candidate.flag];
            Stop stop;
            if (walk.takeSplit(flag, candidate.allocation, stop))
                assignments[candidate.flag] = assignmentOf(data, flag, flag.key, stop);
            else
                candidates[kept++] = {candidate.flag, candidate.allocation + 1};
        }
        candidates.resize(kept);
    }
}

void evaluateSubjects(const Ruleset &ruleset, std::string_view flagKey, std::span<const Subject> subjects, std::optional<VariationType> expected,
                      Timestamp now, std::vector<Assignment> &assignments)
{
    const RulesetData &data = ruleset.data();
    const FlagData *flag = flagOf(data, flagKey);
    const std::vector<Index> salts = flag == nullptr ? std::vector<Index>{} : saltsOf(data, *flag);
    std::vector<HashInput> inputs(kSubjectBlock);
    std::vector<std::uint32_t> words(salts.size() * kSubjectBlock);
    assignments.clear();
    assignments.reserve(subjects.size());
    for (; !subjects.empty(); subjects = subjects.subspan(std::min(kSubjectBlock, subjects.size()))) {
        const std::span<const Subject> block = subjects.first(std::min(kSubjectBlock, subjects.size()));
        for (std::size_t salt = 0; salt < salts.size(); ++salt) {
            for (std::size_t i = 0; i < block.size(); ++i)
                inputs[i] = {data.saltPrefixes[salts[salt]], block[i].key};
            md5Words(std::span{inputs}.first(block.size()), std::span{words}.subspan(salt * kSubjectBlock, block.size()));
        }
        BlockHashes hashes(salts, words, kSubjectBlock);
        for (std::size_t i = 0; i < block.size(); ++i) {
            hashes.select(i);
            const std::optional<EvaluationCode> refusal = refusalOf(flag, flagKey, block[i].key, expected);
            assignments.push_back(refusal ? Assignment{.code = *refusal, .flagKey = flagKey}
                                          : assignmentOf(data, *flag, flagKey, walked(data, *flag, block[i], hashes, now)));
        }
    }
}

} // namespace assay::flags
