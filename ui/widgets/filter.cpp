// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filter.h"

#include <algorithm>

namespace assay::ui {

namespace {

QString quoted(const QString &text)
{
    return text.contains(QLatin1Char(' ')) || text.contains(QLatin1Char(':')) ? QStringLiteral("\"%1\"").arg(text) : text;
}

bool containsWord(const TableRow &row, const QString &word)
{
    const auto has = [&word](const QString &text) { return text.contains(word, Qt::CaseInsensitive); };
    return has(row.key) || has(row.badge) || has(row.note)
        || std::ranges::any_of(row.cells, [&](const Cell &cell) { return has(cell.text) || has(cell.secondary); });
}

bool holds(const FilterTerm &term, const TableRow &row)
{
    if (term.key.isEmpty())
        return containsWord(row, term.value);
    return std::ranges::any_of(row.facets, [&term](const auto &facet) {
        return facet.first.compare(term.key, Qt::CaseInsensitive) == 0 && facet.second.compare(term.value, Qt::CaseInsensitive) == 0;
    });
}

} // namespace

QList<FilterTerm> parseFilter(const QString &text)
{
    QList<FilterTerm> terms;
    qsizetype at = 0;
    while (at < text.size()) {
        if (text.at(at).isSpace()) {
            ++at;
            continue;
        }
        FilterTerm term;
        if (text.at(at) == QLatin1Char('-') && at + 1 < text.size() && !text.at(at + 1).isSpace()) {
            term.isNegated = true;
            ++at;
        }
        bool isQuoted = false;
        QString token;
        for (; at < text.size() && (isQuoted || !text.at(at).isSpace()); ++at) {
            const QChar c = text.at(at);
            if (c == QLatin1Char('"')) {
                isQuoted = !isQuoted;
            } else if (c == QLatin1Char(':') && !isQuoted && term.key.isEmpty() && !token.isEmpty()) {
                term.key = token;
                token.clear();
            } else {
                token += c;
            }
        }
        term.value = token;
        // "status:" alone is still being typed and hides nothing.
        if (!term.value.isEmpty())
            terms.append(term);
    }
    return terms;
}

QString filterText(const QList<FilterTerm> &terms)
{
    QStringList parts;
    for (const FilterTerm &term : terms) {
        const QString dash = term.isNegated ? QStringLiteral("-") : QString();
        parts.append(term.key.isEmpty() ? QString(dash + quoted(term.value)) : QString(dash + term.key + QLatin1Char(':') + quoted(term.value)));
    }
    return parts.join(QLatin1Char(' '));
}

QString withFacet(const QString &text, const QString &key, const QString &value)
{
    QList<FilterTerm> terms = parseFilter(text);
    terms.removeIf([&key](const FilterTerm &term) { return term.key.compare(key, Qt::CaseInsensitive) == 0; });
    if (!value.isEmpty())
        terms.append({key, value, false});
    return filterText(terms);
}

QString facetOf(const QString &text, const QString &key)
{
    const QList<FilterTerm> terms = parseFilter(text);
    for (const FilterTerm &term : terms) {
        if (!term.isNegated && term.key.compare(key, Qt::CaseInsensitive) == 0)
            return term.value;
    }
    return {};
}

bool matches(const QList<FilterTerm> &terms, const TableRow &row)
{
    return std::ranges::all_of(terms, [&row](const FilterTerm &term) { return holds(term, row) != term.isNegated; });
}

QStringList unknownKeys(const QList<FilterTerm> &terms, const QStringList &known)
{
    QStringList unknown;
    for (const FilterTerm &term : terms) {
        if (!term.key.isEmpty() && !known.contains(term.key, Qt::CaseInsensitive) && !unknown.contains(term.key))
            unknown.append(term.key);
    }
    return unknown;
}

FilterProxy::FilterProxy(TableModel *model, QObject *parent) : QSortFilterProxyModel(parent), m_model(model)
{
    setSortRole(TableModel::SortRole);
    setSortLocaleAware(true);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    setSourceModel(model);
}

void FilterProxy::setFilterText(const QString &text)
{
    m_terms = parseFilter(text);
    invalidateFilter();
}

bool FilterProxy::filterAcceptsRow(int row, const QModelIndex &) const
{
    return matches(m_terms, m_model->rows().at(static_cast<std::size_t>(row)));
}

} // namespace assay::ui
