// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "ui/screens/warehouses/accountaudit.h"
#include "ui/screens/warehouses/connectionsheet.h"
#include "ui/screens/warehouses/warehouserows.h"
#include "ui/shell/listscreen.h"

class QPushButton;

namespace assay::ui {

class ConnectionChecks;

/// Warehouses: the saved connections, their settings, credentials, checks and accounts.
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
    void fillDetail(const WarehouseDetail &detail);
    [[nodiscard]] QWidget *makeCredentialLine(const WarehouseDetail &detail);
    [[nodiscard]] QWidget *makeAccountSection(const WarehouseDetail &detail);
    /// The buttons of error cards in `part`: mend the settings, or do it again.
    void wireRemedies(QWidget *part, const std::function<void()> &again);
    void presentSheet(ConnectionSheet::Purpose purpose, const metrics::Connection &connection);
    void edit(ConnectionSheet::Purpose purpose);
    void forgetCredential();
    /// The open connection; null: none.
    [[nodiscard]] const metrics::Connection *openConnection() const;

    /// Everything the page shows; it is built anew when one of these differs.
    struct Shown {
        std::optional<WarehouseDetail> detail{};
        ChecksState checks{};
        AccountState account{};
        bool isForgetting{};
        std::optional<Error> forgetProblem{};

        bool operator==(const Shown &) const = default;
    };

    Services m_services;
    QPushButton *m_test{};
    QPushButton *m_edit{};
    ConnectionChecks *m_checks{};
    AccountAudit *m_audit{};
    ConnectionEditor *m_forgetter{};
    Shown m_shown;
    bool m_isForgetting{};                 ///< the page asks whether the credential shall go
};

} // namespace assay::ui
