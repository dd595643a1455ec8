// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/warehouses/warehouserows.h"
#include "ui/shell/screen.h"

class QPushButton;

namespace assay::ui {

class ConnectionChecks;
class DetailPage;
class ListDetail;

/// Warehouses: the saved connections, their settings and checks. Read-only; files edit them.
class WarehousesScreen final : public Screen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(WarehousesScreen)

public:
    WarehousesScreen(Services &services, QWidget *parent);

    void open(const QString &path) override;
    [[nodiscard]] QString crumb() const override;
    [[nodiscard]] QList<QWidget *> panes() const override;
    bool focusFilter() override;
    bool toggleText() override;
    bool leaveDetail() override;

private:
    void addActions();
    void update();
    void showDetail();
    void fillDetail(const WarehouseDetail &detail, const ChecksState &checks);

    Services m_services;
    ListDetail *m_frame{};
    DetailPage *m_page{};
    QPushButton *m_test{};
    ConnectionChecks *m_checks{};
    std::optional<WarehouseDetail> m_detail;
    ChecksState m_shownChecks;
};

} // namespace assay::ui
