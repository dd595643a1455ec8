// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/experiments/experimentrows.h"
#include "ui/shell/screen.h"

class QPushButton;

namespace assay::ui {

class DetailPage;
class ListDetail;

/// Experiments: list, and the definition of one in words or JSON. Read-only; files edit it.
class ExperimentsScreen final : public Screen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ExperimentsScreen)

public:
    ExperimentsScreen(Services &services, QWidget *parent);

    void open(const QString &path) override;
    [[nodiscard]] QString crumb() const override;
    [[nodiscard]] QList<QWidget *> panes() const override;
    [[nodiscard]] std::optional<Timestamp> asOf() const override;
    bool focusFilter() override;
    bool toggleText() override;
    bool leaveDetail() override;

private:
    void buildDetail();
    void addActions();
    void update();
    void showDetail();
    void fillDetail(const ExperimentDetail &detail);
    [[nodiscard]] experiments::Evidence evidenceOf(const std::string &key) const;
    [[nodiscard]] QString whyNoExperiment() const;

    Services m_services;
    ListDetail *m_frame{};
    DetailPage *m_page{};
    QPushButton *m_run{};
    QPushButton *m_results{};
    std::optional<ExperimentDetail> m_detail;
};

} // namespace assay::ui
