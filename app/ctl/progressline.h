// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QString>

#include "app/ctl/terminal.h"

namespace assay::ctl {

/// Progress for people: one line drawn over on a terminal; in a log a line every few seconds.
class ProgressLine {
public:
    explicit ProgressLine(const Terminal &terminal) : m_terminal(terminal) {}

    /// @param label     what is worked on
    /// @param fraction  0..1
    /// @param step      what happens just now
    void show(const QString &label, double fraction, const QString &step);
    /// Ends it with a line that stays; trouble is said even when progress is not wanted.
    void finish(const QString &line, bool isTrouble);

private:
    const Terminal &m_terminal;
    QString m_lastStep;
    QElapsedTimer m_sinceLine;
};

} // namespace assay::ctl
