// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/sql/planner.h"

namespace assay::fakes {

/// A row of an assignment log. Missing values are NULL in the warehouse.
struct AssignmentRow {
    std::optional<std::string> subject;
    std::string experiment;
    std::optional<std::string> variation;
    Timestamp at;
    std::map<std::string, std::optional<std::string>> properties;
};

/// A row of a fact table.
struct FactRow {
    std::string source;
    std::optional<std::string> subject;
    Timestamp at;
    std::map<std::string, std::optional<double>> numbers;
    std::map<std::string, std::optional<std::string>> texts;
};

struct Log {
    std::vector<AssignmentRow> assignments;
    std::vector<FactRow> facts;
};

/// The pipeline once more, as plain loops over events: no SQL, no increments, no sparse sums. Slow and
/// obvious; what the generated SQL is compared with.
class ReferenceAggregator {
public:
    ReferenceAggregator(const sql::PlanRequest &request, const Log &log);

    struct Subject {
        std::string key;
        std::uint32_t variation{};     ///< of the first exposure
        bool isMixed{};
        Timestamp first;
        std::map<std::string, std::optional<std::string>> properties;
        std::vector<const FactRow *> facts;
    };
    /// One subject and metric as of an instant: before any cap.
    struct Value {
        double y{};
        double z{};
        double x{};                    ///< covariate
    };
    struct Caps {
        std::optional<double> lower, upper, denominatorLower, denominatorUpper, covariateLower, covariateUpper;
    };

    [[nodiscard]] const std::vector<Subject> &subjects() const { return m_subjects; }
    [[nodiscard]] std::int64_t blankRows() const { return m_blankRows; }
    [[nodiscard]] std::int64_t unknownVariation() const { return m_unknownVariation; }
    /// Assignment rows of analysed subjects after their first.
    [[nodiscard]] std::int64_t repeatedRows() const { return m_repeatedRows; }
    /// Last day of each subject's rows: of the assignment log, or of facts of a source that count for a metric.
    [[nodiscard]] std::vector<Day> lastAssigned() const { return m_lastAssigned; }
    [[nodiscard]] std::vector<Day> lastFacts(const std::string &source) const;
    [[nodiscard]] Timestamp end() const { return m_end; }
    /// End of a day of the experiment, or of the data.
    [[nodiscard]] Timestamp endOfDay(int day) const;
    [[nodiscard]] int days() const;

    /// The subject counts for the metric as of `until`: exposed, and old enough.
    [[nodiscard]] bool isIn(const Subject &subject, const metrics::Metric &metric, Timestamp until) const;
    [[nodiscard]] Value valueOf(const Subject &subject, const metrics::Metric &metric, Timestamp until) const;
    /// Facts of analysed subjects, in the window or the look-back, whose value is NaN or infinite.
    [[nodiscard]] std::int64_t notFinite(const metrics::Metric &metric) const;
    /// Steps of a funnel that the subject has taken in order.
    [[nodiscard]] int stepsOf(const Subject &subject, const metrics::Metric &metric, Timestamp until) const;
    /// Values that a percentile ranks, by subject; subjects without one are left out.
    [[nodiscard]] std::vector<std::vector<double>> rankedValues(const metrics::Metric &metric, std::uint32_t variation) const;
    [[nodiscard]] Caps capsOf(const metrics::Metric &metric) const;
    /// Subjects whose value is not that of one without facts, and those of them whose value is no cap either; of
    /// products those who hold both factors, and those of them with one that is no cap.
    struct Holders {
        std::int64_t y{}, z{}, x{}, ownY{}, ownZ{}, ownX{};
        std::int64_t yz{}, xy{}, ownYz{}, ownXy{};
    };
    /// @param filter  which subjects; mixed ones too unless it leaves them out
    [[nodiscard]] std::map<std::uint32_t, Holders> holders(const metrics::Metric &metric, Timestamp until, bool isCapped,
                                                           const std::function<bool(const Subject &)> &filter) const;
    /// Value under caps and threshold.
    [[nodiscard]] static Value settled(Value value, const metrics::Metric &metric, const Caps &caps);

    /// Sums over analysed subjects as of `until`, centred as `measured` says. `filter` may leave subjects out.
    [[nodiscard]] results::Sums sums(const results::SnapshotMetric &measured, std::uint32_t variation, Timestamp until, bool isCapped = true,
                                     bool withMixed = false, const std::function<bool(const Subject &)> &filter = {}) const;

private:
    /// Half-open instants between which facts of the subject count, and from when its look-back does.
    struct Span {
        std::int64_t from{}, to{}, lookBack{};
    };
    [[nodiscard]] Span spanOf(const Subject &subject, const metrics::Metric &metric) const;
    [[nodiscard]] bool passes(const FactRow &fact, const metrics::MetricFact &definition) const;

    const sql::PlanRequest &m_request;
    Timestamp m_start;
    Timestamp m_end;
    std::vector<Subject> m_subjects;
    std::int64_t m_blankRows{};
    std::int64_t m_unknownVariation{};
    std::int64_t m_repeatedRows{};
    std::vector<Day> m_lastAssigned;
    mutable std::map<std::string, Caps> m_caps;   ///< by metric; dense percentiles are slow
};

/// PERCENTILE_CONT over a dense list. Empty: nothing.
[[nodiscard]] std::optional<double> percentile(std::vector<double> values, double fraction);

} // namespace assay::fakes
