// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/metrics/metricrows.h"
#include "ui/shell/screen.h"

namespace assay::ui {

class DetailPage;
class ListDetail;

/// Metrics: list, and the definition of one in words or JSON.
class MetricsScreen final : public Screen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MetricsScreen)

public:
    MetricsScreen(Services &services, QWidget *parent);

    void open(const QString &path) override;
    [[nodiscard]] QString crumb() const override;
    [[nodiscard]] QList<QWidget *> panes() const override;
    bool focusFilter() override;
    bool toggleText() override;
    bool leaveDetail() override;

private:
    void update();
    void showDetail();
    void fillDetail(const MetricDetail &detail);

    Services m_services;
    ListDetail *m_frame{};
    DetailPage *m_page{};
    std::optional<MetricDetail> m_detail;
};

} // namespace assay::ui
