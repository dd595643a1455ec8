// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>
#include <QString>
#include <QStringList>

#include "ui/widgets/tablemodel.h"

namespace assay::ui {

/// One token of a filter text: a free word (no key) or `key:value`; a leading dash negates.
struct FilterTerm {
    QString key;
    QString value;
    bool isNegated{};

    bool operator==(const FilterTerm &) const = default;
};

/// Splits a filter text (ux.md section 9): words joined by and, quotes, `key:value`, `-`.
[[nodiscard]] QList<FilterTerm> parseFilter(const QString &text);
/// The text that parses to these terms.
[[nodiscard]] QString filterText(const QList<FilterTerm> &terms);
/// The text with the value of `key` replaced; an empty value removes the term.
[[nodiscard]] QString withFacet(const QString &text, const QString &key, const QString &value);
/// The value of a positive `key:` term, or empty.
[[nodiscard]] QString facetOf(const QString &text, const QString &key);
/// True when all terms hold for the row. Words look into every cell and the key, ignoring case.
[[nodiscard]] bool matches(const QList<FilterTerm> &terms, const TableRow &row);
/// Keys used in the terms that no row or column knows.
[[nodiscard]] QStringList unknownKeys(const QList<FilterTerm> &terms, const QStringList &known);

/// Sorts by SortRole and shows the rows that match a filter text.
class FilterProxy final : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FilterProxy)

public:
    explicit FilterProxy(TableModel *model, QObject *parent = nullptr);

    void setFilterText(const QString &text);
    [[nodiscard]] TableModel *table() const { return m_model; }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    TableModel *m_model;
    QList<FilterTerm> m_terms;
};

} // namespace assay::ui
