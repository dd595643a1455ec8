// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

#include "ui/shell/jobs.h"

class QFrame;
class QVBoxLayout;

namespace assay::ui {

/// The job chip of the tool bar: a ring and a summary while pipelines run; opens the list of jobs.
class JobTray final : public QToolButton
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(JobTray)

public:
    explicit JobTray(QWidget *parent = nullptr);

    void setRuns(const std::vector<pipeline::RunRecord> &runs, Timestamp now);
    /// Opens the list below the chip.
    void openList();

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void cancelAsked(const QString &run);
    void detailAsked(const QString &run);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void fill();

    std::vector<JobLine> m_lines;
    double m_fraction{};
    QFrame *m_popup{};
    QVBoxLayout *m_rows{};
};

} // namespace assay::ui
