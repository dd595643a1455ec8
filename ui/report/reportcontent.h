// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/report/report.h"
#include "ui/report/reportcanvas.h"

namespace assay::ui {

/// Title of the document: "New checkout, results as of 20 Nov 2026, 06:10 UTC".
[[nodiscard]] QString reportTitle(const ReportInput &input);

/// Writes the whole report to a sink.
void layOutReport(ReportSink &sink, const ReportInput &input, const Ink &ink, const ReportFonts &fonts);

} // namespace assay::ui
