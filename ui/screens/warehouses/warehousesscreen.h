// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/warehouses/warehouserows.h"
#include "ui/shell/listscreen.h"

class QPushButton;

namespace assay::ui {

class ConnectionChecks;

/// Warehouses: the saved connections, their settings and checks. Read-only; files edit them.
class WarehousesScreen final : public ListScreen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(WarehousesScreen)

public:
    WarehousesScreen(Services &services, QWidget *parent);


private:
    void addActions();
    void update();
    void showDetail() override;
    void fillDetail(const WarehouseDetail &detail, const ChecksState &checks);

    Services m_services;
    QPushButton *m_test{};
    ConnectionChecks *m_checks{};
    std::optional<WarehouseDetail> m_detail;
    ChecksState m_shownChecks;
};

} // namespace assay::ui
