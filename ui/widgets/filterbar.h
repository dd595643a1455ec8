// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QHash>
#include <QStringList>
#include <QWidget>

class QHBoxLayout;
class QLineEdit;

namespace assay::ui {

class Chip;
class Label;
struct TableRow;

/// A filter field (ux.md section 9) and, when wide, chips that mirror it both ways.
class FilterBar final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FilterBar)

public:
    /// @param name  object name of the field, "experiments.filter"
    FilterBar(const QString &name, const QString &placeholder, QWidget *parent = nullptr);

    /// A chip for `key:`; its choices come from the rows.
    void addFacet(const QString &key, const QString &label);
    void setRows(const std::vector<TableRow> &rows);
    /// Side padding at 100 %.
    void setPadding(int pixels);

    [[nodiscard]] QString text() const;
    void setText(const QString &text);
    void setPlaceholder(const QString &text);
    void focusField();

signals:
    void textChanged(const QString &text);

private:
    void apply(const QString &text);

    QLineEdit *m_field{};
    Label *m_hint{};
    QHBoxLayout *m_row{};
    QStringList m_keys;
    QHash<QString, Chip *> m_chips;
};

} // namespace assay::ui
