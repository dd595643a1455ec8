// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>
#include <QStringList>

namespace assay::ctl {

/// A table of aligned columns for a terminal or a log file.
class TextTable {
public:
    enum class Align { Left, Right };
    struct Column {
        QString title;
        Align align = Align::Left;
    };

    explicit TextTable(std::vector<Column> columns) : m_columns(std::move(columns)) {}

    /// One cell for each column; line breaks and control characters become blanks.
    void add(QStringList cells);
    [[nodiscard]] bool isEmpty() const { return m_rows.empty(); }
    /// Title line and rows, without a trailing line break; no blanks at line ends.
    [[nodiscard]] QString text() const;

private:
    std::vector<Column> m_columns;
    std::vector<QStringList> m_rows;
};

} // namespace assay::ctl
