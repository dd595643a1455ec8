// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "models/core/documentfields.h"
#include "models/metrics/metric.h"

namespace assay::metrics {

// Stored spellings of the enumerations; never renamed.
inline constexpr std::array kKindNames{
    Spelling<MetricKind>{"count", MetricKind::Count},           Spelling<MetricKind>{"sum", MetricKind::Sum},
    Spelling<MetricKind>{"mean", MetricKind::Mean},             Spelling<MetricKind>{"conversion", MetricKind::Conversion},
    Spelling<MetricKind>{"ratio", MetricKind::Ratio},           Spelling<MetricKind>{"threshold", MetricKind::Threshold},
    Spelling<MetricKind>{"retention", MetricKind::Retention},
    Spelling<MetricKind>{"percentile", MetricKind::Percentile}, Spelling<MetricKind>{"funnel", MetricKind::Funnel},
};
inline constexpr std::array kRankedNames{
    Spelling<Ranked>{"facts", Ranked::Facts},
    Spelling<Ranked>{"subjects", Ranked::Subjects},
};
inline constexpr std::array kComparisonNames{
    Spelling<Comparison>{"=", Comparison::Equal},        Spelling<Comparison>{"!=", Comparison::NotEqual},
    Spelling<Comparison>{"in", Comparison::OneOf},       Spelling<Comparison>{"not_in", Comparison::NotOneOf},
    Spelling<Comparison>{"<", Comparison::Less},         Spelling<Comparison>{"<=", Comparison::LessOrEqual},
    Spelling<Comparison>{">", Comparison::Greater},      Spelling<Comparison>{">=", Comparison::GreaterOrEqual},
    Spelling<Comparison>{"is_null", Comparison::IsNull}, Spelling<Comparison>{"is_not_null", Comparison::IsNotNull},
};
inline constexpr std::array kCapNames{
    Spelling<CapKind>{"none", CapKind::None},
    Spelling<CapKind>{"percentile", CapKind::Percentile},
    Spelling<CapKind>{"absolute", CapKind::Absolute},
};
inline constexpr std::array kDirectionNames{
    Spelling<Direction>{"increase", Direction::Increase},
    Spelling<Direction>{"decrease", Direction::Decrease},
    Spelling<Direction>{"none", Direction::None},
};

} // namespace assay::metrics
