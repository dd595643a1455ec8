// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

#include "ui/charts/plot.h"

class QHBoxLayout;
class QMenu;
class QPushButton;
class QStackedLayout;

namespace assay::ui {

class Label;
class PlotTableModel;
class PlotView;
class Segmented;
class TableView;

/// Every chart of the console: title row, drawing with cursor, the table with the same numbers, and
/// copying and saving. Holds a Plot and computes nothing.
class TwinTableChart final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TwinTableChart)

public:
    /// @param name  object name, "results.lift"
    explicit TwinTableChart(const QString &name, QWidget *parent = nullptr);

    void setPlot(Plot plot);
    [[nodiscard]] const Plot &plot() const;
    /// Segments in the title row, as many as at first; modeChosen() follows.
    void setModes(const QStringList &modes, int current);
    /// Line under saved pictures ("New checkout, as of ...").
    void setExportNote(const QString &note) { m_exportNote = note; }
    [[nodiscard]] PlotView *view() const { return m_view; }
    [[nodiscard]] PlotTableModel *table() const { return m_model; }
    void setTableShown(bool isShown);

signals:
    void modeChosen(int mode);
    /// Something was saved or copied; the owner writes the audit entry. `format` is "png", "svg", "csv" ...
    void exported(const QString &format);
    void exportFailed(const QString &path, const QString &reason);

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    class Legend;
    void buildTitleRow();
    void buildMenu();
    void copyImage();
    void copyData();
    void saveAs(const QString &suffix);
    void write(const QString &path, const QString &suffix);

    Label *m_title{};
    Label *m_subtitle{};
    QHBoxLayout *m_row{};
    Segmented *m_modes{};
    Legend *m_legend{};
    QPushButton *m_toggle{};
    QMenu *m_menu{};
    QStackedLayout *m_stack{};
    PlotView *m_view{};
    TableView *m_tableView{};
    PlotTableModel *m_model{};
    QString m_exportNote;
};

} // namespace assay::ui
