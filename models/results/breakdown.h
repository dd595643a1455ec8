// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/results/analysis.h"
#include "models/results/settings.h"

namespace assay::results {

/// The cells of one metric, grouped by property and value once for all treatments. Borrows the snapshot.
class BreakdownCells {
public:
    /// Empty for an earlier period and in a segment: cells are totals of the whole snapshot.
    BreakdownCells(const Snapshot &snapshot, std::uint32_t metric, const Settings &settings);

    /// Fills breakdown and heterogeneity of one row: a line per value, larger ones first, "__other__"
    /// last; the smallest beyond fifty values join it.
    void explain(MetricResult &result) const;

private:
    struct Group {
        std::string value;
        std::vector<Sums> sums;      ///< by variation
        double subjects{};
    };
    struct Property {
        std::string key;
        std::vector<Group> groups;
    };
    void explain(MetricResult &result, const Property &property) const;

    const Snapshot &m_snapshot;
    const Settings &m_settings;
    std::vector<Property> m_properties;
};

} // namespace assay::results
