// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filterbar.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/widgets/chip.h"
#include "ui/widgets/filter.h"
#include "ui/widgets/label.h"

namespace assay::ui {

FilterBar::FilterBar(const QString &name, const QString &placeholder, QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(4));
    m_row = new QHBoxLayout;
    m_row->setSpacing(theme.px(8));
    m_field = new QLineEdit;
    m_field->setObjectName(name);
    m_field->setPlaceholderText(placeholder);
    m_field->setAccessibleName(placeholder);
    m_field->setClearButtonEnabled(true);
    m_field->setMaximumWidth(theme.px(320));
    m_field->addAction(theme.icon(QStringLiteral("filter")), QLineEdit::LeadingPosition)->setToolTip(tr("Words, or column:value. A dash in front excludes."));
    const QList<QToolButton *> insides = m_field->findChildren<QToolButton *>();
    for (QToolButton *inside : insides)
        inside->setAccessibleName(inside->toolTip().isEmpty() ? tr("Clear") : inside->toolTip());
    m_row->addWidget(m_field, 1'000);
    m_row->addStretch(1); // the field grows first, up to its maximum
    column->addLayout(m_row);
    m_hint = new Label({}, TextStyle::Caption, Token::Warning);
    m_hint->hide();
    column->addWidget(m_hint);
    setPadding(24);
    connect(m_field, &QLineEdit::textChanged, this, &FilterBar::apply);
}

void FilterBar::addFacet(const QString &key, const QString &label)
{
    auto *chip = new Chip(label);
    chip->setObjectName(QStringLiteral("%1.%2").arg(m_field->objectName(), key));
    chip->setNeutralValue(QStringLiteral(""));
    m_keys.append(key);
    m_chips.insert(key, chip);
    m_row->insertWidget(m_row->count() - 1, chip);
    connect(chip, &Chip::chosen, this, [this, key](const QString &value) { m_field->setText(withFacet(m_field->text(), key, value)); });
}

void FilterBar::setRows(const std::vector<TableRow> &rows)
{
    for (const QString &key : std::as_const(m_keys)) {
        QStringList values;
        for (const TableRow &row : rows) {
            for (const auto &[facet, value] : row.facets) {
                if (facet == key && !value.isEmpty() && !values.contains(value))
                    values.append(value);
            }
        }
        values.sort(Qt::CaseInsensitive);
        Chip *chip = m_chips.value(key);
        chip->clearChoices();
        chip->addChoice(tr("Any"), QStringLiteral(""));
        for (const QString &value : values)
            chip->addChoice(value, value);
        chip->setValue(facetOf(m_field->text(), key));
        chip->setVisible(values.size() > 1 || chip->isActive());
    }
}

void FilterBar::setPadding(int pixels)
{
    const Theme &theme = Theme::instance();
    layout()->setContentsMargins(theme.px(pixels), 0, theme.px(pixels), theme.px(12));
}

QString FilterBar::text() const { return m_field->text(); }

void FilterBar::setText(const QString &text) { m_field->setText(text); }

void FilterBar::setPlaceholder(const QString &text)
{
    m_field->setPlaceholderText(text);
    m_field->setAccessibleName(text);
}

void FilterBar::focusField()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void FilterBar::apply(const QString &text)
{
    for (const QString &key : std::as_const(m_keys))
        m_chips.value(key)->setValue(facetOf(text, key));
    const QStringList unknown = unknownKeys(parseFilter(text), m_keys);
    m_hint->setVisible(!unknown.isEmpty());
    m_hint->setText(unknown.isEmpty() ? QString()
                                      : tr("There is no column %1 here. Columns: %2").arg(unknown.join(QStringLiteral(", ")), m_keys.join(QStringLiteral(", "))));
    m_field->setAccessibleDescription(m_hint->text());
    emit textChanged(text);
}

} // namespace assay::ui
