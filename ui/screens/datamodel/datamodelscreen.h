// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/datamodel/modelrows.h"
#include "ui/shell/listscreen.h"

namespace assay::ui {


/// Data model: entities, sources and properties with their SQL. Read-only; files edit it.
class DataModelScreen final : public ListScreen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DataModelScreen)

public:
    DataModelScreen(Services &services, QWidget *parent);


private:
    void update();
    void showDetail() override;
    void fillDetail(const ModelDetail &detail);

    Services m_services;
    std::optional<ModelDetail> m_detail;
};

} // namespace assay::ui
