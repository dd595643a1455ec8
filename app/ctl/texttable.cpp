// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/texttable.h"

#include <algorithm>

namespace assay::ctl {
namespace {

/// Names come from files: an escape sequence in one must not reach the terminal.
QString harmless(QString text)
{
    for (QChar &c : text) {
        if (c.category() == QChar::Other_Control)
            c = u' ';
    }
    return text;
}

/// Columns a text takes up: combining marks none, the rest one.
qsizetype displayWidth(const QString &text)
{
    return std::ranges::count_if(text, [](QChar c) { return !c.isMark() && !c.isLowSurrogate(); });
}

QString padded(const QString &text, qsizetype width, TextTable::Align align)
{
    const QString blanks(std::max<qsizetype>(0, width - displayWidth(text)), u' ');
    return align == TextTable::Align::Left ? QString{text + blanks} : QString{blanks + text};
}

QString trimmedRight(QString line)
{
    while (line.endsWith(u' '))
        line.chop(1);
    return line;
}

} // namespace

void TextTable::add(QStringList cells)
{
    Q_ASSERT(static_cast<std::size_t>(cells.size()) == m_columns.size());
    for (QString &cell : cells)
        cell = harmless(std::move(cell));
    m_rows.push_back(std::move(cells));
}

QString TextTable::text() const
{
    QStringList titles;
    for (const Column &column : m_columns)
        titles.append(column.title);
    std::vector<QStringList> lines{titles};
    lines.insert(lines.end(), m_rows.begin(), m_rows.end());

    QStringList written;
    for (const QStringList &cells : lines) {
        QStringList line;
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const auto position = static_cast<qsizetype>(i);
            qsizetype width = 0;
            for (const QStringList &other : lines)
                width = std::max(width, displayWidth(other[position]));
            line.append(padded(cells[position], width, m_columns[i].align));
        }
        written.append(trimmedRight(line.join(QStringLiteral("  "))));
    }
    return written.join(u'\n');
}

} // namespace assay::ctl
