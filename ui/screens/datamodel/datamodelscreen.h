// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/datamodel/modelrows.h"
#include "ui/shell/screen.h"

namespace assay::ui {

class DetailPage;
class ListDetail;

/// Data model: entities, sources and properties with their SQL. Read-only; files edit it.
class DataModelScreen final : public Screen
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DataModelScreen)

public:
    DataModelScreen(Services &services, QWidget *parent);

    void open(const QString &path) override;
    [[nodiscard]] QString crumb() const override;
    [[nodiscard]] QList<QWidget *> panes() const override;
    bool focusFilter() override;
    bool toggleText() override;
    bool leaveDetail() override;

private:
    void update();
    void showDetail();
    void fillDetail(const ModelDetail &detail);

    Services m_services;
    ListDetail *m_frame{};
    DetailPage *m_page{};
    std::optional<ModelDetail> m_detail;
};

} // namespace assay::ui
