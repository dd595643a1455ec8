// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/experiments/planview.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/shell/navigator.h"
#include "ui/widgets/card.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linkarea.h"
#include "ui/widgets/statuspill.h"
#include "ui/widgets/stylepaint.h"

namespace assay::ui {

namespace {

struct PlanText {
    Q_DECLARE_TR_FUNCTIONS(Experiments)
};

/// Number among the treatments, from 1; 0 for the control.
int treatmentNumber(const std::vector<VariationRow> &variations, std::size_t index)
{
    int number = 0;
    for (std::size_t i = 0; i <= index; ++i)
        number += variations[i].isControl ? 0 : 1;
    return variations[index].isControl ? 0 : number;
}

/// Planned shares as one bar; control first stays control first in every layout direction.
class SharesBar final : public QWidget
{
public:
    explicit SharesBar(const std::vector<VariationRow> &variations) : m_variations(variations)
    {
        setFixedHeight(Theme::instance().px(8));
        setMaximumWidth(Theme::instance().px(420));
        QStringList parts;
        for (const VariationRow &row : variations)
            parts.append(QStringLiteral("%1 %2").arg(row.key, formatPercent(row.share, 1)));
        setAccessibleName(PlanText::tr("Planned split: %1").arg(parts.join(QStringLiteral(", "))));
        connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        double x = 0;
        for (std::size_t i = 0; i < m_variations.size(); ++i) {
            const double part = m_variations[i].share * width();
            painter.fillRect(QRectF(x, 0, std::max(1.0, part - 1), height()),
                             Theme::instance().series(treatmentNumber(m_variations, i), m_variations[i].isControl));
            x += part;
        }
    }

private:
    std::vector<VariationRow> m_variations;
};

class Swatch final : public QWidget
{
public:
    Swatch(int treatment, bool isControl) : m_treatment(treatment), m_isControl(isControl)
    {
        setFixedSize(Theme::instance().px(10), Theme::instance().px(10));
        connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintPanel(&painter, rect(), 2, Theme::instance().series(m_treatment, m_isControl), QColor());
    }

private:
    int m_treatment;
    bool m_isControl;
};

} // namespace

QWidget *makeVariationsView(const std::vector<VariationRow> &variations)
{
    const Theme &theme = Theme::instance();
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(8));
    column->addWidget(new SharesBar(variations));
    for (std::size_t i = 0; i < variations.size(); ++i) {
        const VariationRow &row = variations[i];
        auto *line = new QHBoxLayout;
        line->setSpacing(theme.px(8));
        line->addWidget(new Swatch(treatmentNumber(variations, i), row.isControl));
        line->addWidget(new Label(row.key, TextStyle::Code));
        if (!row.name.isEmpty() && row.name != row.key)
            line->addWidget(new Label(row.name));
        if (row.isControl)
            line->addWidget(new Badge(PlanText::tr("CONTROL")));
        line->addWidget(new Label(formatPercent(row.share, 1), TextStyle::Body, Token::Muted));
        line->addStretch();
        column->addLayout(line);
    }
    return box;
}

QWidget *makeMetricsView(const std::vector<PlannedMetric> &metrics, Navigator &navigator)
{
    const Theme &theme = Theme::instance();
    auto *card = new Card;
    for (const PlannedMetric &metric : metrics) {
        auto *row = new LinkArea(PlanText::tr("%1, %2. %3", "metric, role, note").arg(metric.name, metric.role, metric.note));
        row->setMinimumHeight(theme.px(34));
        QObject::connect(row, &LinkArea::activated, row, [&navigator, key = metric.key] { navigator.go(QStringLiteral("metrics"), key); });
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(theme.px(12), 0, theme.px(12), 0);
        line->setSpacing(theme.px(12));
        auto *role = new Label(metric.role, TextStyle::Caption, Token::Muted);
        role->setFixedWidth(theme.px(72));
        line->addWidget(role);
        line->addWidget(new Label(metric.name));
        auto *key = new Label(metric.key, TextStyle::Code, Token::Muted);
        key->setElided(true);
        line->addWidget(key, 1);
        line->addWidget(new Label(metric.note, TextStyle::Caption, Token::Muted));
        card->addRow(row);
    }
    return card;
}

} // namespace assay::ui
