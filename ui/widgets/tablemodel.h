// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QAbstractTableModel>
#include <QString>
#include <QVariant>

#include "ui/widgets/statuspill.h"

namespace assay::ui {

/// What one cell shows. Presenters make these; delegates paint them; tests read them.
struct Cell {
    QString text{};
    QVariant sortKey{};                ///< invalid: the text
    QString secondary{};               ///< muted, after the text (tables) or below it (lists)
    QString icon{};                    ///< before the text
    Token iconToken = Token::Muted;
    std::optional<Tone> pill{};        ///< the text stands in a pill
    TextStyle style = TextStyle::Body;
    Token token = Token::Text;
    QString tip{};                     ///< tool tip: the long form
    QString spoken{};                  ///< accessible text; empty: the text
    double fraction = -1;              ///< 0..1: a small bar before the text
    QString lead{};                    ///< a badge before everything ("F1")
    int indent{};                      ///< pixels at 100 % before everything

    bool operator==(const Cell &) const = default;
};

/// A row: its key, its cells in column order, and what the filter field can ask it for.
struct TableRow {
    QString key{};
    std::vector<Cell> cells{};
    std::vector<std::pair<QString, QString>> facets{}; ///< "status" -> "running"
    QString icon{};                                   ///< lists: before the first line
    QString note{};                                   ///< lists: the second line
    QString badge{};                                 ///< lists: a pill at the end of the first line
    Tone badgeTone = Tone::Outline;

    bool operator==(const TableRow &) const = default;
};

struct Column {
    QString id{};                      ///< stable, for saved widths
    QString title{};
    int width = 120;                   ///< pixels at 100 %
    bool isNumeric{};                  ///< aligned to the trailing edge
    bool isStretched{};                ///< takes what is left
    QString tip{};
};

/// Rows of cells. Setting the same keys again only reports what changed, so selection and scroll stay.
class TableModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TableModel)

public:
    enum Role { SortRole = Qt::UserRole, KeyRole, CellRole };

    explicit TableModel(std::vector<Column> columns, QObject *parent = nullptr);

    void setRows(std::vector<TableRow> rows);
    /// The same columns with other titles.
    void setColumns(std::vector<Column> columns);
    [[nodiscard]] const std::vector<TableRow> &rows() const { return m_rows; }
    [[nodiscard]] const std::vector<Column> &columns() const { return m_columns; }
    [[nodiscard]] const Cell &cell(const QModelIndex &index) const;
    [[nodiscard]] int rowOf(const QString &key) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<Column> m_columns;
    std::vector<TableRow> m_rows;
};

} // namespace assay::ui

Q_DECLARE_METATYPE(assay::ui::Cell)
