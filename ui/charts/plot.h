// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <QString>
#include <QStringList>

#include "ui/charts/axis.h"

namespace assay::ui {

/// A point of a line. Without `y` the line has a gap there; nothing is interpolated.
struct PlotPoint {
    double x{};
    std::optional<double> y;
    std::optional<double> low, high;   ///< band; both or none
    bool isAlarming{};                 ///< marker filled in the colour of harm

    bool operator==(const PlotPoint &) const = default;
};

/// Colour of a series: a variation, or a role that is not a variation.
struct PlotColor {
    enum class Role { Variation, Text, Bad, Accent };
    Role role = Role::Variation;
    int position{};                    ///< treatments count from 0
    bool isControl{};

    bool operator==(const PlotColor &) const = default;
};

struct PlotLine {
    QString name;
    PlotColor color;
    std::vector<PlotPoint> points;     ///< ascending in x
    QString endValue;                  ///< under the name at the line's end; empty: no end label
    bool hasMarkers = true;
    bool isOnSecondAxis{};             ///< drawn thinner, over a halo

    bool operator==(const PlotLine &) const = default;
};

/// Bars of one series; one value per Plot::barPositions, stacked in order.
struct PlotBars {
    QString name;
    PlotColor color;
    std::vector<double> values;

    bool operator==(const PlotBars &) const = default;
};

/// A vertical dashed line with a caption.
struct PlotMark {
    double x{};
    QString caption;

    bool operator==(const PlotMark &) const = default;
};

/// A horizontal dashed line.
struct PlotThreshold {
    double y{};
    QString caption;
    bool isAlarm = true;               ///< in the colour of harm, the side below it tinted; else muted

    bool operator==(const PlotThreshold &) const = default;
};

/// A position of the cursor and what it says.
struct CursorStop {
    double x{};
    QString title;
    std::vector<std::pair<QString, QString>> lines;  ///< name, value

    bool operator==(const CursorStop &) const = default;
};

/// The numbers behind a chart, for the table beside it and for exports.
struct PlotTable {
    QStringList headers;
    std::vector<QStringList> rows;                              ///< as shown
    std::vector<std::vector<std::optional<double>>> values;     ///< full precision; absent: text or missing

    bool operator==(const PlotTable &) const = default;
};

/// Everything a chart draws, as a value: made by a chart kind, drawn by TwinTableChart on the screen and
/// by the report on paper.
struct Plot {
    QString title;
    QString subtitle;
    QString summary;                   ///< one sentence for assistive tools
    QString emptyText;                 ///< why there is nothing to draw; the rest is then ignored
    PlotAxis x;
    PlotAxis y;
    std::optional<PlotAxis> y2;
    std::vector<PlotLine> lines;
    std::vector<double> barPositions;
    double barSlot = 1;                ///< distance of two bars in x
    std::vector<PlotBars> bars;
    std::vector<PlotMark> marks;
    std::optional<PlotThreshold> threshold;
    std::optional<double> precision;   ///< half-width of the tinted band around zero
    QString earlyCaption;              ///< written where days are left empty, before `earlyUntil`
    double earlyUntil{};
    bool hasZeroLine{};
    bool hasLegend{};                  ///< swatches in the title row instead of end labels
    std::vector<CursorStop> stops;     ///< ascending in x
    PlotTable table;

    bool operator==(const Plot &) const = default;
};

} // namespace assay::ui
