// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/experiments/experimentrows.h"
#include "ui/shell/listscreen.h"

class QPushButton;

namespace assay::ui {


/// Experiments: list, and the definition of one in words or JSON. Read-only; files edit it.
class ExperimentsScreen final : public ListScreen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ExperimentsScreen)

public:
    ExperimentsScreen(Services &services, QWidget *parent);

    [[nodiscard]] std::optional<Timestamp> asOf() const override;

private:
    void buildDetail();
    void addActions();
    void update();
    void showDetail() override;
    void fillDetail(const ExperimentDetail &detail);
    [[nodiscard]] experiments::Evidence evidenceOf(const std::string &key) const;
    /// Experiment whose results tell what to plan with: its own, else the newest with the same primary metric.
    [[nodiscard]] std::string planningSource(const std::string &key) const;
    void addPlanning(const std::string &key);
    [[nodiscard]] QString whyNoExperiment() const;

    Services m_services;
    QPushButton *m_run{};
    QPushButton *m_results{};
    std::optional<ExperimentDetail> m_detail;
    std::string m_source;              ///< snapshot behind the planning shown
};

} // namespace assay::ui
