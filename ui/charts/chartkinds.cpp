// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartkinds.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <QtGlobal>

namespace assay::ui {

std::span<const ChartKind> chartKinds()
{
    static constexpr std::array kinds{
        ChartKind{"lift-series", QT_TRANSLATE_NOOP("Charts", "Cumulative lift"), liftSeriesFits, liftSeriesPlot},
        ChartKind{"exposures", QT_TRANSLATE_NOOP("Charts", "Exposures"), exposuresFits, exposuresPlot},
        ChartKind{"split-series", QT_TRANSLATE_NOOP("Charts", "Split p over time"), splitSeriesFits, splitSeriesPlot},
    };
    return kinds;
}

const ChartKind *chartKind(std::string_view id)
{
    const std::span<const ChartKind> kinds = chartKinds();
    const auto found = std::ranges::find_if(kinds, [id](const ChartKind &kind) { return kind.id == id; });
    return found == kinds.end() ? nullptr : &*found;
}

} // namespace assay::ui
