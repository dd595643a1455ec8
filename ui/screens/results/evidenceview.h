// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "models/results/analysis.h"
#include "models/results/snapshot.h"
#include "ui/widgets/tablemodel.h"

namespace assay::ui {

class Label;
class ResultsPresenter;
class TableView;

/// Expected against seen subjects, and the same by property: where a failed split comes from.
class EvidenceView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EvidenceView)

public:
    explicit EvidenceView(ResultsPresenter *presenter, QWidget *parent = nullptr);

    void refresh();
    /// Room around the tables, at 100 %.
    void setPadding(int left, int top, int right, int bottom);

private:
    ResultsPresenter *m_presenter;
    Label *m_note{};
    TableModel *m_expected{};
    TableView *m_expectedView{};
    QWidget *m_propertyBox{};
    Label *m_propertyNote{};
    TableModel *m_properties{};
    TableView *m_propertyView{};
    std::string m_shownSnapshot;       ///< whose split is on the screen
    results::TrafficSplit m_shown;
};

/// Rows of "expected against seen".
[[nodiscard]] std::vector<TableRow> splitRows(const results::Snapshot &snapshot, const results::Analysis &analysis);
/// Rows of "by property", the most suspicious first; values under the minimum cell are part of "other".
[[nodiscard]] std::vector<TableRow> splitPropertyRows(const results::Analysis &analysis);

} // namespace assay::ui
