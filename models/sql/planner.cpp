// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/planner.h"

#include <algorithm>

#include "models/sql/dialect.h"
#include "models/sql/fragment.h"
#include "models/sql/plan/buckets.h"
#include "models/sql/plan/constants.h"
#include "models/sql/plan/exposure.h"
#include "models/sql/plan/facts.h"
#include "models/sql/plan/funnels.h"
#include "models/sql/plan/overlap.h"
#include "models/sql/plan/quantiles.h"
#include "models/sql/plan/release.h"
#include "models/sql/plan/shape.h"
#include "models/sql/plan/states.h"
#include "models/sql/plan/tag.h"
#include "models/sql/plan/template.h"

namespace assay::sql {
namespace {

using namespace plan;

constexpr std::string_view kTemplateVersion = "read-only-4";
constexpr std::int64_t kMostRows = 20'000;

std::vector<MetricShape> where(const std::vector<MetricShape> &metrics, bool (*isWanted)(const MetricShape &))
{
    std::vector<MetricShape> wanted;
    std::ranges::copy_if(metrics, std::back_inserter(wanted), isWanted);
    return wanted;
}

bool isPercentileCapped(const MetricShape &metric) { return metric.isPercentileCapped; }
/// A sum that needs no stage after all slices.
bool isPlain(const MetricShape &metric) { return !metric.isPercentileCapped && !metric.isQuantile; }
bool isCapped(const MetricShape &metric) { return metric.isCapped; }

/// Metrics whose rows fit one statement.
std::vector<std::vector<MetricShape>> portionsOf(const Shape &shape, const Group &group)
{
    std::vector<std::vector<MetricShape>> portions;
    std::int64_t rows = kMostRows;
    for (const MetricShape &metric : group.metrics) {
        if (rows + rowsOf(shape, metric) > kMostRows) {
            portions.emplace_back();
            rows = portions.size() == 1 ? freshRowsOf(group) : 0;
        }
        portions.back().push_back(metric);
        rows += rowsOf(shape, metric);
    }
    return portions;
}

std::vector<MetricShape> ofEntry(const std::vector<MetricShape> &metrics, std::size_t entry)
{
    std::vector<MetricShape> wanted;
    std::ranges::copy_if(metrics, std::back_inserter(wanted), [&](const MetricShape &metric) { return metric.entry == static_cast<int>(entry); });
    return wanted;
}

/// (property, age) pairs that some metric of the group is broken down by.
std::vector<std::pair<std::size_t, std::size_t>> breakdownsOf(const Shape &shape, const Group &group)
{
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t property = 0; property < shape.properties.size(); ++property) {
        for (std::size_t entry = 0; entry < shape.entryAges.size(); ++entry) {
            if (!ofEntry(group.sums(), entry).empty())
                pairs.emplace_back(property, entry);
        }
    }
    return pairs;
}

/// Ages of the metrics whose breakdowns by two properties could be held against each other.
std::vector<std::size_t> overlapsOf(const Shape &shape, const Group &group)
{
    std::vector<std::size_t> entries;
    for (const auto &[property, entry] : breakdownsOf(shape, group)) {
        if (property == 1)
            entries.push_back(entry);
    }
    return entries;
}

/// Collects the statements of a plan. One of two ways: stages() for engines with temporary tables,
/// common() for one statement per group.
class Builder {
public:
    explicit Builder(const Shape &shape) : m_shape(shape) {}

    std::vector<Statement> statements()
    {
        describe();
        if (m_shape.dialect->hasStages())
            stages();
        else
            common();
        return std::move(m_statements);
    }

private:
    void describe();
    void describeSource(SourceShape source, const std::string &fragment);
    void stages();
    void stageProperties();
    void stageBuckets(std::size_t property, std::size_t entry);
    void common();
    void stageGroup(const Group &group);
    /// Relations of values that percentiles rank once all passes are over.
    struct RankedValues {
        std::vector<std::string> facts;
        std::vector<std::string> subjects;
    };
    void stagePass(const Group &group, int pass, const std::string &ofPasses, ReleaseInputs &inputs, RankedValues &ranked);
    void stageSlice(const Group &group, int pass, int slice, ReleaseInputs &inputs, RankedValues &ranked);
    void stagePercentiles(const Group &group, const std::vector<std::string> &kept, ReleaseInputs &inputs);
    void stageSums(const Group &group, const std::vector<MetricShape> &metrics, const std::string &states, const std::string &constants,
                   const std::string &suffix, const std::string &title, double weight, ReleaseInputs &inputs);
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> exposureList() const;
    void commonProperties();
    void commonQuantiles(const Group &group, std::vector<std::pair<std::string, std::string>> &list, ReleaseInputs &inputs);
    void commonGroup(const Group &group, const std::vector<MetricShape> &metrics, std::size_t portion);

    void table(std::string id, std::string stage, std::string title, const std::string &name, const std::string &select, double weight);
    void drop(std::string name);
    void query(std::string id, std::string title, const std::string &text, double weight, ResultContract contract);
    void add(Statement statement, const std::string &text);

    const Shape &m_shape;
    std::vector<Statement> m_statements;
    std::vector<std::string> m_tables;   ///< created and not dropped yet
};

void Builder::add(Statement statement, const std::string &text)
{
    statement.text = statementTag(*m_shape.request, statement.stage, statement.id) + "\n" + text;
    m_statements.push_back(std::move(statement));
}

void Builder::table(std::string id, std::string stage, std::string title, const std::string &name, const std::string &select, double weight)
{
    if (std::ranges::find(m_tables, name) == m_tables.end())
        m_tables.push_back(name);
    add({std::move(id), std::move(stage), std::move(title), {}, weight, {}}, "CREATE OR REPLACE TEMP TABLE " + name + " AS\n" + select);
}

void Builder::drop(std::string name)
{
    std::erase(m_tables, name);   // by value: the name may be an element of the list
    add({"drop." + name, "R", "Drop " + name, {}, 0.01, {}}, "DROP TABLE IF EXISTS " + name);
}

void Builder::query(std::string id, std::string title, const std::string &text, double weight, ResultContract contract)
{
    add({std::move(id), "R", std::move(title), {}, weight, std::move(contract)}, text);
}

/// The sources come first, so that what is wrong with one is said in the words of its definition.
void Builder::describe()
{
    const PlanRequest &request = *m_shape.request;
    describeSource(assignmentShape(request, *m_shape.dialect), m_shape.assignmentSql);
    for (const Group &group : m_shape.groups) {
        for (const Scan &scan : group.scans)
            describeSource(factShape(request, *scan.source, *m_shape.dialect), scan.sql);
    }
}

void Builder::describeSource(SourceShape source, const std::string &fragment)
{
    const std::string head = "SELECT *\nFROM (\n";
    add({"S." + source.kind + "." + source.key, "S", "Columns of " + source.key, {}, 0.02, {}, {}}, head + fragment + "\n) AS a\nLIMIT 0");
    source.start = m_statements.back().text.find(head) + head.size();
    m_statements.back().source = std::move(source);
}

void Builder::stages()
{
    table("A1", "A1", "First exposures", m_shape.stage("subjects"), subjectsSql(m_shape), 2);
    table("A1.entries", "A1", "Subjects by day", m_shape.stage("entries"), entriesSql(m_shape), 0.1);
    table("A1.spans", "A1", "Days with enough subjects", m_shape.stage("entry_spans"), entrySpansSql(m_shape), 0.1);
    query("R.exposures", "Exposures by day", exposuresSql(m_shape), 0.1, exposuresContract(m_shape));
    if (!m_shape.properties.empty())
        stageProperties();
    for (const Group &group : m_shape.groups)
        stageGroup(group);
    while (!m_tables.empty())
        drop(m_tables.back());
}

void Builder::stageProperties()
{
    table("A1.values", "A1", "Property values at first exposure", m_shape.stage("property_values"), propertyValuesSql(m_shape), 1);
    for (std::size_t property = 0; property < m_shape.properties.size(); ++property)
        stageBuckets(property, 0);
    query("R.properties", "Subjects by property", propertyCountsSql(m_shape), 0.1, propertyCountsContract(m_shape));
}

void Builder::stageBuckets(std::size_t property, std::size_t entry)
{
    const std::string suffix = std::to_string(property) + "." + std::to_string(entry);
    const std::string buckets = bucketStage(m_shape, "buckets", property, entry);
    if (std::ranges::find(m_tables, buckets) != m_tables.end())
        return;
    table("A1.buckets." + suffix, "A1", "Values to show", buckets, bucketsSql(m_shape, property, entry), 0.1);
    table("A1.bucket_of." + suffix, "A1", "Value of each subject", bucketStage(m_shape, "bucket_of", property, entry),
          bucketOfSubjectSql(m_shape, property, entry), 0.1);
}

void Builder::stageGroup(const Group &group)
{
    const std::string number = std::to_string(group.number);
    const std::string facts = m_shape.stage("facts_" + number);
    const std::string constants = m_shape.stage("constants_" + number);
    const std::size_t firstTable = m_tables.size();
    const std::vector<MetricShape> plain = where(group.metrics, isPlain);
    ReleaseInputs inputs;
    for (const auto &[property, entry] : breakdownsOf(m_shape, group)) {
        inputs.breakdowns.push_back({property, entry, {}});
        stageBuckets(property, entry);
    }
    for (const std::size_t entry : overlapsOf(m_shape, group)) {
        inputs.overlaps.push_back({entry, {}});
        const std::string pairs = m_shape.stage("bucket_pairs_" + std::to_string(entry));
        if (std::ranges::find(m_tables, pairs) == m_tables.end())
            table("A1.pairs." + std::to_string(entry), "A1", "Values of each subject, by pair of properties", pairs, pairsSql(m_shape, entry), 0.1);
    }
    std::vector<std::string> kept;
    RankedValues ranked;
    for (int pass = 0; pass < m_shape.passes; ++pass) {
        const std::string ofPasses = m_shape.passes > 1 ? ", pass " + std::to_string(pass + 1) + " of " + std::to_string(m_shape.passes) : "";
        table("F1." + number + "." + std::to_string(pass + 1), "F1", "Scan of " + group.name + ofPasses, facts, factsSql(m_shape, group, pass),
              5.0 * static_cast<double>(group.scans.size()));
        if (pass == 0 && !plain.empty()) {
            table("F1.constants." + number, "F1", "Centres of " + group.name, constants,
                  constantsSql(m_shape, group, plain, totalsOfFacts(m_shape, group), {}), 0.1);
            inputs.constants.push_back(constants);
        }
        stagePass(group, pass, ofPasses, inputs, ranked);
        for (int slice = 0; slice < m_shape.slices / m_shape.passes; ++slice) {
            stageSlice(group, pass, slice, inputs, ranked);
            if (group.hasPercentileCaps())
                kept.push_back(m_shape.stage("kept_" + number + "_" + std::to_string(pass * (m_shape.slices / m_shape.passes) + slice)));
        }
    }
    drop(facts);
    if (group.hasPercentileCaps())
        stagePercentiles(group, kept, inputs);
    if (group.hasQuantiles()) {
        inputs.quantiles = m_shape.stage("quantiles_" + number);
        table("W.quantiles." + number, "W", "Percentiles of " + group.name, inputs.quantiles, quantilesSql(m_shape, group, ranked.facts, ranked.subjects), 1);
    }
    const std::vector<std::vector<MetricShape>> portions = portionsOf(m_shape, group);
    for (std::size_t i = 0; i < portions.size(); ++i) {
        const ReleaseSql release = releaseSql(m_shape, group, portions[i], inputs);
        query("R." + number + (portions.size() > 1 ? "." + std::to_string(i + 1) : ""), "Results of " + group.name,
              withList(release.ctes) + release.select, 0.3, releaseContract(m_shape, group, portions[i]));
    }
    // Stages of this group; values and buckets serve the next groups too.
    std::vector<std::string> done(m_tables.begin() + static_cast<std::ptrdiff_t>(firstTable), m_tables.end());
    std::erase_if(done, [&](const std::string &name) { return name.starts_with(m_shape.stage("bucket")); });
    std::ranges::for_each(done, [&](const std::string &name) { drop(name); });
}

/// What is taken from the facts of a pass before the next one replaces them.
void Builder::stagePass(const Group &group, int pass, const std::string &ofPasses, ReleaseInputs &inputs, RankedValues &ranked)
{
    const std::string number = std::to_string(group.number);
    const std::string suffix = number + "." + std::to_string(pass + 1);
    const std::string place = number + "_" + std::to_string(pass);
    if (group.hasValues()) {
        inputs.notFinite.push_back(m_shape.stage("not_finite_" + place));
        table("F1.not_finite." + suffix, "F1", "Values of " + group.name + " that are no numbers" + ofPasses, inputs.notFinite.back(),
              notFiniteSql(m_shape, group), 0.05);
    }
    if (group.tellsFreshness()) {
        inputs.lastDays.push_back(m_shape.stage("last_days_" + place));
        table("F1.last_days." + suffix, "F1", "Last days of subjects in " + group.name + ofPasses, inputs.lastDays.back(), lastDaysSql(m_shape, group), 0.05);
    }
    if (group.hasFunnels()) {
        const std::string reached = m_shape.stage("reached_" + number);
        table("F1.reached." + suffix, "F1", "Steps of funnels of " + group.name + ofPasses, reached, reachedSql(m_shape, group), 0.5);
        inputs.steps.push_back(m_shape.stage("steps_" + place));
        table("F1.steps." + suffix, "F1", "Subjects by step of " + group.name + ofPasses, inputs.steps.back(), stepsSql(m_shape, reached), 0.05);
    }
    if (group.ranks(metrics::Ranked::Facts)) {
        ranked.facts.push_back(m_shape.stage("values_" + place));
        table("F1.values." + suffix, "F1", "Values to rank of " + group.name + ofPasses, ranked.facts.back(), factValuesSql(m_shape, group), 0.2);
    }
}

/// States are a table of their own when several stages read them.
void Builder::stageSlice(const Group &group, int pass, int slice, ReleaseInputs &inputs, RankedValues &ranked)
{
    const int slices = m_shape.slices / m_shape.passes;
    const int place = pass * slices + slice;
    const std::string number = std::to_string(group.number);
    const std::string suffix = number + "." + std::to_string(place + 1);
    const std::string title = group.name + ", slice " + std::to_string(place + 1) + " of " + std::to_string(m_shape.slices);
    const double weight = 6.0 / m_shape.slices;
    const std::vector<MetricShape> plain = where(group.metrics, isPlain);
    const bool isShared = group.hasCaps() || !inputs.breakdowns.empty() || group.ranks(metrics::Ranked::Subjects);
    std::string states = "(\n" + statesSql(m_shape, group, slice) + "\n)";
    if (isShared) {
        const std::string name = m_shape.stage("states_" + number);
        table("T." + suffix, "T", "Totals of " + title, name, statesSql(m_shape, group, slice), weight);
        states = name;
    }
    if (!plain.empty()) {
        const std::string selected = plain.size() == group.metrics.size() ? states : "(\n" + statesOf(states, plain) + "\n)";
        stageSums(group, plain, selected, m_shape.stage("constants_" + number), std::to_string(place), title, isShared ? weight / 4 : weight, inputs);
    }
    if (group.ranks(metrics::Ranked::Subjects)) {
        ranked.subjects.push_back(m_shape.stage("sums_" + number + "_" + std::to_string(place)));
        table("T.sums." + suffix, "T", "Sums to rank of " + title, ranked.subjects.back(), subjectValuesSql(m_shape, group, states), weight / 8);
    }
    if (group.hasPercentileCaps())
        table("T.kept." + suffix, "T", "Totals to cap of " + title, m_shape.stage("kept_" + number + "_" + std::to_string(place)),
              statesOf(states, where(group.metrics, isPercentileCapped)), weight / 8);
}

void Builder::stageSums(const Group &group, const std::vector<MetricShape> &metrics, const std::string &states, const std::string &constants,
                        const std::string &suffix, const std::string &title, double weight, ReleaseInputs &inputs)
{
    const std::string number = std::to_string(group.number);
    const std::string changes = m_shape.stage("changes_" + number + "_" + suffix);
    table("D." + number + "." + suffix, "D", "Changes by day of " + title, changes, changesSql(m_shape, group, metrics, states, constants), weight);
    inputs.changes.push_back(changes);
    if (const std::vector<MetricShape> capped = where(metrics, isCapped); !capped.empty()) {
        const std::string uncapped = m_shape.stage("uncapped_" + number + "_" + suffix);
        table("D.uncapped." + number + "." + suffix, "D", "Uncapped totals of " + title, uncapped, uncappedSql(group, capped, states, constants),
              weight / 4);
        inputs.uncapped.push_back(uncapped);
    }
    for (ReleaseInputs::Breakdown &breakdown : inputs.breakdowns) {
        const std::vector<MetricShape> concerned = ofEntry(metrics, breakdown.entry);
        if (concerned.empty())
            continue;
        const std::string place = std::to_string(breakdown.property) + "_" + std::to_string(breakdown.entry);
        const std::string sums = m_shape.stage("breakdown_" + place + "_" + number + "_" + suffix);
        table("D.breakdown." + place + "." + number + "." + suffix, "D", "Breakdown of " + title, sums,
              breakdownSql(m_shape, group, concerned, states, constants, bucketStage(m_shape, "bucket_of", breakdown.property, breakdown.entry)),
              weight / 4);
        breakdown.sums.push_back(sums);
    }
    for (ReleaseInputs::Overlap &overlap : inputs.overlaps) {
        const std::vector<MetricShape> concerned = ofEntry(metrics, overlap.entry);
        if (concerned.empty())
            continue;
        const std::string entry = std::to_string(overlap.entry);
        const std::string counts = m_shape.stage("overlap_" + entry + "_" + number + "_" + suffix);
        table("D.overlap." + entry + "." + number + "." + suffix, "D", "Overlap of properties of " + title, counts,
              overlapSql(m_shape, group, concerned, states, constants, m_shape.stage("bucket_pairs_" + entry)), weight / 4);
        overlap.counts.push_back(counts);
    }
}

void Builder::stagePercentiles(const Group &group, const std::vector<std::string> &kept, ReleaseInputs &inputs)
{
    const std::string number = std::to_string(group.number);
    const std::vector<MetricShape> capped = where(group.metrics, isPercentileCapped);
    std::vector<std::string> parts;
    for (const std::string &name : kept)
        parts.push_back("SELECT * FROM " + name);
    const std::string states = "(\n" + joined(parts, "\nUNION ALL\n") + "\n)";
    const std::string caps = m_shape.stage("caps_" + number);
    const std::string constants = m_shape.stage("capped_constants_" + number);
    table("W." + number, "W", "Percentile caps of " + group.name, caps, capsSql(m_shape, group, capped, states), 1);
    table("W.constants." + number, "W", "Centres of capped metrics of " + group.name, constants,
          constantsSql(m_shape, group, capped, totalsOfStates(m_shape, group, states, caps), caps), 0.1);
    inputs.constants.push_back(constants);
    stageSums(group, capped, states, constants, "capped", group.name + ", capped", 1, inputs);
}

void Builder::common()
{
    query("R.exposures", "Exposures by day", withList(exposureList()) + exposuresSql(m_shape), 2,
          exposuresContract(m_shape));
    if (!m_shape.properties.empty())
        commonProperties();
    for (const Group &group : m_shape.groups) {
        const std::vector<std::vector<MetricShape>> portions = portionsOf(m_shape, group);
        for (std::size_t i = 0; i < portions.size(); ++i)
            commonGroup(group, portions[i], portions.size() > 1 ? i + 1 : 0);
    }
}

void Builder::commonProperties()
{
    std::vector<std::pair<std::string, std::string>> list{{"subjects", subjectsSql(m_shape)}, {"property_values", propertyValuesSql(m_shape)}};
    for (std::size_t property = 0; property < m_shape.properties.size(); ++property) {
        list.emplace_back(bucketStage(m_shape, "buckets", property, 0), bucketsSql(m_shape, property, 0));
        list.emplace_back(bucketStage(m_shape, "bucket_of", property, 0), bucketOfSubjectSql(m_shape, property, 0));
    }
    query("R.properties", "Subjects by property", withList(list) + propertyCountsSql(m_shape), 2, propertyCountsContract(m_shape));
}

/// The common table expressions every statement begins with.
std::vector<std::pair<std::string, std::string>> Builder::exposureList() const
{
    return {{"subjects", subjectsSql(m_shape)}, {"entries", entriesSql(m_shape)}, {"entry_spans", entrySpansSql(m_shape)}};
}

void Builder::commonQuantiles(const Group &group, std::vector<std::pair<std::string, std::string>> &list, ReleaseInputs &inputs)
{
    std::vector<std::string> facts;
    std::vector<std::string> subjects;
    if (group.ranks(metrics::Ranked::Facts)) {
        list.emplace_back("fact_values", factValuesSql(m_shape, group));
        facts = {"fact_values"};
    }
    if (group.ranks(metrics::Ranked::Subjects)) {
        list.emplace_back("subject_values", subjectValuesSql(m_shape, group, "states"));
        subjects = {"subject_values"};
    }
    list.emplace_back("quantiles", quantilesSql(m_shape, group, facts, subjects));
    inputs.quantiles = "quantiles";
}

void Builder::commonGroup(const Group &group, const std::vector<MetricShape> &metrics, std::size_t portion)
{
    const std::string number = std::to_string(group.number);
    std::vector<std::pair<std::string, std::string>> list = exposureList();
    ReleaseInputs inputs;
    inputs.changes = {"changes"};
    inputs.constants = {"constants"};
    if (!m_shape.properties.empty())
        list.emplace_back("property_values", propertyValuesSql(m_shape));
    list.emplace_back("facts_" + number, factsSql(m_shape, group, 0));
    if (group.hasValues()) {
        list.emplace_back("not_finite", notFiniteSql(m_shape, group));
        inputs.notFinite = {"not_finite"};
    }
    if (group.tellsFreshness()) {
        list.emplace_back("subject_days", lastDaysSql(m_shape, group));
        inputs.lastDays = {"subject_days"};
    }
    if (group.hasFunnels()) {
        list.emplace_back("reached_" + number, reachedSql(m_shape, group));
        list.emplace_back("steps", stepsSql(m_shape, "reached_" + number));
        inputs.steps = {"steps"};
    }
    list.emplace_back("states", statesSql(m_shape, group, -1));
    if (group.hasQuantiles())
        commonQuantiles(group, list, inputs);
    const std::vector<MetricShape> summed = group.sums();
    const std::vector<MetricShape> percentiles = where(group.metrics, isPercentileCapped);
    if (!percentiles.empty())
        list.emplace_back("caps", capsSql(m_shape, group, percentiles, "states"));
    if (!summed.empty()) {
        const std::string caps = percentiles.empty() ? "" : "caps";
        list.emplace_back("constants", constantsSql(m_shape, group, summed, totalsOfStates(m_shape, group, "states", caps), caps));
        const std::string states = summed.size() == group.metrics.size() ? "states" : "(\n" + statesOf("states", summed) + "\n)";
        list.emplace_back("changes", changesSql(m_shape, group, summed, states, "constants"));
    }
    if (const std::vector<MetricShape> capped = where(group.metrics, isCapped); !capped.empty()) {
        list.emplace_back("uncapped", uncappedSql(group, capped, "states", "constants"));
        inputs.uncapped = {"uncapped"};
    }
    for (const auto &[property, entry] : breakdownsOf(m_shape, group)) {
        const std::string bucketOf = bucketStage(m_shape, "bucket_of", property, entry);
        const std::string sums = bucketStage(m_shape, "breakdown", property, entry);
        list.emplace_back(bucketStage(m_shape, "buckets", property, entry), bucketsSql(m_shape, property, entry));
        list.emplace_back(bucketOf, bucketOfSubjectSql(m_shape, property, entry));
        list.emplace_back(sums, breakdownSql(m_shape, group, ofEntry(group.sums(), entry), "states", "constants", bucketOf));
        inputs.breakdowns.push_back({property, entry, {sums}});
    }
    for (const std::size_t entry : overlapsOf(m_shape, group)) {
        const std::string counts = "overlap_" + std::to_string(entry);
        list.emplace_back("bucket_pairs_" + std::to_string(entry), pairsSql(m_shape, entry));
        list.emplace_back(counts, overlapSql(m_shape, group, ofEntry(group.sums(), entry), "states", "constants", "bucket_pairs_" + std::to_string(entry)));
        inputs.overlaps.push_back({entry, {counts}});
    }
    ReleaseSql release = releaseSql(m_shape, group, metrics, inputs);
    std::ranges::move(release.ctes, std::back_inserter(list));
    query("R." + number + (portion > 0 ? "." + std::to_string(portion) : ""), "Results of " + group.name, withList(list) + release.select, 10,
          releaseContract(m_shape, group, metrics));
}

results::Snapshot frameOf(const Shape &shape)
{
    const PlanRequest &request = *shape.request;
    results::Snapshot frame;
    frame.run = request.runId;
    frame.asOf = shape.end;
    frame.experiment = request.experiment;
    frame.connection = request.assignmentSource.connection;
    frame.minCell = shape.minCell;
    frame.axis = results::AxisKind::UtcDay;
    for (int i = 0; i < shape.days; ++i)
        frame.periods.push_back({shape.firstDay + i, static_cast<double>(i)});
    for (const experiments::Variation &variation : request.experiment.variations)
        frame.variations.push_back(variation.key);
    for (const metrics::Metric &metric : request.metrics) {
        results::SnapshotMetric measured;
        measured.definition = metric;
        if (metrics::hasCovariate(metric))
            measured.covariates.push_back(metric.key + ", " + std::to_string(request.experiment.plan.lookbackDays) + " days before");
        frame.metrics.push_back(std::move(measured));
    }
    frame.mixed.assign(frame.variations.size(), 0);
    frame.freshness.push_back({});
    for (const std::string &source : shape.freshSources)
        frame.freshness.push_back({source, std::nullopt});
    for (const metrics::Property &property : request.properties)
        frame.properties.push_back(property.key);
    return frame;
}

} // namespace

Result<PipelinePlan> planExperiment(const PlanRequest &request, const Dialect &dialect)
{
    const Result<Shape> shape = shapeOf(request, dialect);
    if (!shape)
        return fail(shape.error());
    for (const Group &group : shape->groups) {
        for (const MetricShape &metric : group.metrics) {
            if (rowsOf(*shape, metric) + freshRowsOf(group) > kMostRows)
                return fail(Error{ErrorCode::UnsupportedDefinition, Remedy::FixInput, {}, {}}
                                .with("key", metric.metric->key)
                                .with("what", "its days, variations and breakdowns make more than " + std::to_string(kMostRows) + " rows"));
        }
    }
    PipelinePlan plan{request.runId, Builder(*shape).statements(), frameOf(*shape), std::string{kTemplateVersion}};
    const auto longest = std::ranges::max_element(plan.statements, {}, [](const Statement &statement) { return statement.text.size(); });
    if (longest->text.size() > kLongestStatement)
        return fail(Error{ErrorCode::UnsupportedDefinition, Remedy::FixInput, {}, {}}
                        .with("key", request.experiment.key)
                        .with("what", "\"" + longest->title + "\" becomes a statement of more than 1 MiB: use fewer metrics, listed values or breakdowns"));
    return plan;
}

Result<Statement> planSourceCheck(const metrics::AssignmentSource &source, const Dialect &dialect)
{
    for (const std::string &column : {source.subjectColumn, source.variationColumn, source.timeColumn}) {
        if (!dialect.isIdentifier(column))
            return fail(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                            .with("kind", "assignment_source")
                            .with("key", source.key)
                            .with("path", "columns")
                            .with("what", "the name of a column"));
    }
    // Placeholders are bound to all of time: a source is checked before an experiment exists.
    const Result<std::string> sql = boundFragment(source.sql, source.key, {startOf(Day{0}), startOf(Day{65'744})}, dialect);
    if (!sql)
        return fail(sql.error());
    constexpr std::int64_t minCell = 10;
    Statement statement{"check." + source.key, "A1", "Subjects per variation of " + source.name, {}, 1, ResultContract{}};
    statement.text = fill(R"({tag}
SELECT {variation} AS variation, {count} AS n
FROM (
{fragment}
) AS a
WHERE a.{time} IS NOT NULL
GROUP BY 1
HAVING COUNT(DISTINCT a.{subject}) >= {min_cell}
ORDER BY 2 DESC, 1
LIMIT 50)",
                          {{"tag", checkTag(source.key)},
                           {"variation", dialect.asText("a." + dialect.quoted(source.variationColumn))},
                           {"count", Dialect::asWhole("COUNT(DISTINCT a." + dialect.quoted(source.subjectColumn) + ")")},
                           {"fragment", *sql},
                           {"time", dialect.quoted(source.timeColumn)},
                           {"subject", dialect.quoted(source.subjectColumn)},
                           {"min_cell", std::to_string(minCell)}});
    statement.contract->columns = {{"variation", ColumnType::Dimension, ColumnRole::Group, true, {}, {}, {}},
                                   {"n", ColumnType::Int64, ColumnRole::Count, false, {}, 0, {}}};
    statement.contract->maxRows = 50;
    statement.contract->minCell = minCell;
    return statement;
}

} // namespace assay::sql
