// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>

#include "ui/charts/plot.h"
#include "ui/charts/plotstyle.h"

namespace assay::ui {

/// The chart as a picture on white, title and `note` (as-of) included, whatever the theme.
[[nodiscard]] QImage plotImage(const Plot &plot, QSize size, double pixelRatio, const QString &note, const QFont &font);

/// Whether a drawing carries title, subtitle and note, or is meant to stand below its own heading.
enum class PlotHead { Full, None };

/// The chart as vectors on white, with title and summary for assistive tools.
[[nodiscard]] QByteArray plotSvg(const Plot &plot, QSize size, const QString &note, const QFont &font, PlotHead head = PlotHead::Full);

/// The numbers as an HTML table, as shown.
[[nodiscard]] QString tableHtml(const PlotTable &table, const QString &caption);

/// The numbers as CSV (RFC 4180, UTF-8): full precision in the C locale, missing is empty, text that
/// starts like a formula gets a leading apostrophe.
[[nodiscard]] QByteArray plotCsv(const PlotTable &table);

/// The numbers as tab-separated text, as shown.
[[nodiscard]] QString plotTsv(const PlotTable &table);

/// One CSV field, quoted when needed; `isText` guards against formulas.
[[nodiscard]] QString csvField(const QString &text, bool isText = true);

/// Shortest form of a number that reads back the same, C locale. Zero is 0, also negative zero.
[[nodiscard]] QString csvNumber(double value);

} // namespace assay::ui
