// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/metrics/metricrows.h"
#include "ui/shell/listscreen.h"

namespace assay::ui {


/// Metrics: list, and the definition of one in words or JSON.
class MetricsScreen final : public ListScreen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MetricsScreen)

public:
    MetricsScreen(Services &services, QWidget *parent);


private:
    void update();
    void showDetail() override;
    void fillDetail(const MetricDetail &detail);

    Services m_services;
    std::optional<MetricDetail> m_detail;
};

} // namespace assay::ui
