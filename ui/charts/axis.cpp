// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axis.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay::ui {
namespace {

constexpr std::array kSteps{1.0, 2.0, 2.5, 5.0, 10.0};

double niceStep(double raw)
{
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double step : kSteps) {
        if (step * power >= raw * (1 - 1e-9))
            return step * power;
    }
    return 10 * power;
}

NiceRange around(double low, double high, double step)
{
    return {std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step, step};
}

int countOf(const NiceRange &range) { return static_cast<int>(std::lround((range.high - range.low) / range.step)) + 1; }

} // namespace

std::vector<double> NiceRange::ticks() const
{
    std::vector<double> ticks;
    const int count = countOf(*this);
    for (int i = 0; i < count; ++i) {
        const double tick = low + i * step;
        ticks.push_back(std::abs(tick) < step * 1e-6 ? 0.0 : tick);
    }
    return ticks;
}

NiceRange niceRange(double low, double high, int maxTicks)
{
    if (!(high > low)) {
        const double margin = low != 0 ? std::abs(low) * 0.1 : 1;
        low -= margin;
        high += margin;
    }
    double step = niceStep((high - low) / std::max(1, maxTicks - 1));
    NiceRange range = around(low, high, step);
    while (countOf(range) > maxTicks) {
        step = niceStep(step * 1.01);
        range = around(low, high, step);
    }
    return range;
}

NiceRange decadeRange(double low, int maxDecades)
{
    const double exponent = low > 0 ? std::floor(std::log10(low) + 1e-9) : -maxDecades;
    return {std::clamp(exponent, static_cast<double>(-maxDecades), -2.0), 0, 1};
}

int dayStep(double days, int maxTicks)
{
    int step = 1;
    for (const int candidate : {1, 2, 7, 14, 28}) {
        step = candidate;
        if (std::floor(days / step) + 1 <= maxTicks)
            return step;
    }
    while (std::floor(days / step) + 1 > maxTicks)
        step *= 2;
    return step;
}

} // namespace assay::ui
