// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>
#include <vector>

#include <QWidget>

#include "models/results/healthcheck.h"
#include "ui/screens/results/healthtext.h"

class QVBoxLayout;

namespace assay::ui {

class EvidenceView;
class ResultsPresenter;
class TwinTableChart;

/// The Health tab: every check with state, finding, why it matters and what to do; below them the split
/// by variation and property, and its p over time.
class HealthView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HealthView)

public:
    explicit HealthView(ResultsPresenter *presenter, QWidget *parent = nullptr);

    void refresh();

private:
    void rebuildChecks();

    ResultsPresenter *m_presenter;
    QVBoxLayout *m_checks{};
    std::vector<std::pair<results::HealthCheck, HealthText>> m_shown; ///< what the rows say
    EvidenceView *m_evidence{};
    TwinTableChart *m_split{};
};

} // namespace assay::ui
