// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/progressline.h"

#include <algorithm>

namespace assay::ctl {
namespace {

constexpr qint64 kLogInterval = 5'000; // milliseconds

} // namespace

void ProgressLine::show(const QString &label, double fraction, const QString &step)
{
    const double part = std::clamp(fraction, 0.0, 1.0);
    if (m_terminal.canRedraw()) {
        constexpr int width = 24;
        const int done = static_cast<int>(part * width);
        m_terminal.redraw(u'[' + QString(done, u'#') + QString(width - done, u'.') + QStringLiteral("] ")
                          + QString::number(static_cast<int>(part * 100)).rightJustified(3) + QStringLiteral(" %  ") + label
                          + (step.isEmpty() ? QString{} : QString{QStringLiteral(": ") + step}));
        return;
    }
    const QString line = label + QStringLiteral(": ") + step;
    if (step.isEmpty() || line == m_lastStep || (m_sinceLine.isValid() && m_sinceLine.elapsed() < kLogInterval))
        return;
    m_lastStep = line;
    m_sinceLine.start();
    m_terminal.say(line);
}

void ProgressLine::finish(const QString &line, bool isTrouble)
{
    m_terminal.clearLine();
    if (isTrouble)
        m_terminal.complain(line);
    else
        m_terminal.say(line);
}

} // namespace assay::ctl
