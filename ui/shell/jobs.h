// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>

#include "app/pipeline/runrecord.h"

namespace assay::ui {

/// One line of the job tray.
struct JobLine {
    QString run;
    QString title;          ///< "Refresh of New checkout"
    QString step;           ///< "step 5 of 9: Totals of purchases"
    QString note;           ///< elapsed and bytes so far
    double fraction{};
    bool canCancel{};

    bool operator==(const JobLine &) const = default;
};

[[nodiscard]] std::vector<JobLine> jobLines(const std::vector<pipeline::RunRecord> &runs, Timestamp now);
/// "2 jobs 63 %": mean progress of all; empty without jobs.
[[nodiscard]] QString jobSummary(const std::vector<pipeline::RunRecord> &runs);
[[nodiscard]] double jobFraction(const std::vector<pipeline::RunRecord> &runs);
/// What a finished run says in a toast.
[[nodiscard]] QString runOutcome(const pipeline::RunRecord &run);
/// Statement that is running, or the last one that ran: its place, counted from 1, and its title.
[[nodiscard]] QString runStep(const pipeline::RunRecord &run);

} // namespace assay::ui
