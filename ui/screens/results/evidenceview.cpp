// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/evidenceview.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "ui/charts/splitseries.h"
#include "ui/screens/results/healthtext.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/figurepainter.h"
#include "ui/widgets/format.h"
#include "ui/widgets/label.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/resultnames.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {
namespace {

enum PropertyColumn { ValueColumn, SubjectsColumn, BarColumn, SharesColumn, PropertyPColumn };

std::int64_t sumOf(const std::vector<std::int64_t> &counts) { return std::accumulate(counts.begin(), counts.end(), std::int64_t{0}); }

/// Paints the observed split of a property value as a bar.
class SplitDelegate final : public QStyledItemDelegate
{
public:
    SplitDelegate(ResultsPresenter *presenter, QObject *parent) : QStyledItemDelegate(parent), m_presenter(presenter) {}

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Ink ink = screenInk();
        painter->fillRect(option.rect, option.state & QStyle::State_Selected ? ink.select : ink.surface);
        if (!m_presenter->hasResults())
            return;
        const QString key = index.data(TableModel::KeyRole).toString();
        for (const results::SplitByProperty &row : m_presenter->analysis().split.byProperty) {
            if (QString::fromStdString(row.property + '\n' + row.value) != key)
                continue;
            std::vector<double> shares(row.observed.begin(), row.observed.end());
            std::vector<QColor> colors;
            const auto control = m_presenter->snapshot().experiment.controlIndex();
            const bool isOff = row.adjustedPValue && *row.adjustedPValue < splitThreshold(m_presenter->analysis());
            for (std::uint32_t i = 0; i < shares.size(); ++i)
                colors.push_back(i == control ? ink.control : isOff ? ink.bad : ink.series(treatmentPosition(m_presenter->snapshot(), i), false));
            const int height = Theme::instance().px(8);
            const QRectF bar(option.rect.left() + Theme::instance().px(8), option.rect.center().y() - height / 2.0, option.rect.width() - Theme::instance().px(16), height);
            paintSplitBar(*painter, shares, colors, bar);
            return;
        }
    }

private:
    ResultsPresenter *m_presenter;
};

/// Fits a table to its rows: it stands on a page that scrolls.
void fitHeight(TableView *view, int rows)
{
    const int line = std::max(Theme::instance().px(view->rowHeight()), view->fontMetrics().height() + Theme::instance().px(8));
    view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setFixedHeight(view->header()->sizeHint().height() + rows * line + 2);
}

} // namespace

std::vector<TableRow> splitRows(const results::Snapshot &snapshot, const results::Analysis &analysis)
{
    std::vector<TableRow> rows;
    const results::TrafficSplit &split = analysis.split;
    for (std::uint32_t i = 0; i < split.observed.size() && i < split.expected.size(); ++i) {
        TableRow row;
        row.key = QString::fromStdString(snapshot.variations.at(i));
        const auto difference = static_cast<std::int64_t>(std::llround(static_cast<double>(split.observed[i]) - split.expected[i]));
        const QString sign = difference > 0 ? QStringLiteral("+") : QString();
        const bool isUnknown = !split.isPlanKnown;
        const Cell missing{.text = EvidenceView::tr("not known")};
        row.cells = {Cell{.text = variationName(snapshot, i)},
                     isUnknown ? missing : Cell{.text = shareText(split.share[i])},
                     isUnknown ? missing : Cell{.text = formatCount(static_cast<std::int64_t>(std::llround(split.expected[i])))},
                     Cell{.text = formatCount(split.observed[i])},
                     isUnknown ? missing
                               : Cell{.text = sign + numberText(static_cast<double>(difference), 0),
                                      .style = split.isMismatch ? TextStyle::BodyBold : TextStyle::Body,
                                      .token = split.isMismatch ? Token::Bad : Token::Text}};
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<TableRow> splitPropertyRows(const results::Analysis &analysis)
{
    std::vector<const results::SplitByProperty *> sorted;
    for (const results::SplitByProperty &row : analysis.split.byProperty)
        sorted.push_back(&row);
    std::ranges::stable_sort(sorted, {}, [](const results::SplitByProperty *row) { return row->adjustedPValue.value_or(2); });
    const double threshold = splitThreshold(analysis);
    std::vector<TableRow> rows;
    for (const results::SplitByProperty *split : sorted) {
        const bool isOff = split->adjustedPValue && *split->adjustedPValue < threshold;
        TableRow row;
        row.key = QString::fromStdString(split->property + '\n' + split->value);
        const TextStyle style = isOff ? TextStyle::BodyBold : TextStyle::Body;
        const Token token = isOff ? Token::Bad : Token::Text;
        row.cells = {Cell{.text = propertyValueText(split->value), .secondary = QString::fromStdString(split->property), .style = style},
                     Cell{.text = formatCount(sumOf(split->observed)), .token = Token::Muted},
                     Cell{.text = {}, .spoken = sharesText({split->observed.begin(), split->observed.end()})},
                     Cell{.text = sharesText({split->observed.begin(), split->observed.end()}), .style = style, .token = token},
                     Cell{.text = split->adjustedPValue ? pText(*split->adjustedPValue, 5) : EvidenceView::tr("too few"), .style = style, .token = isOff ? Token::Bad : Token::Muted}};
        rows.push_back(std::move(row));
    }
    return rows;
}

EvidenceView::EvidenceView(ResultsPresenter *presenter, QWidget *parent) : QWidget(parent), m_presenter(presenter)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(6));
    const auto titleRow = [&](const QString &title, Label *&note, QBoxLayout *into) {
        auto *line = new QHBoxLayout;
        line->setSpacing(theme.px(8));
        line->addWidget(new Label(title, TextStyle::CardTitle));
        note = new Label({}, TextStyle::Body, Token::Muted);
        line->addWidget(note);
        line->addStretch();
        into->addLayout(line);
    };
    titleRow(tr("Expected against seen"), m_note, column);
    m_expected = new TableModel({{QStringLiteral("variation"), tr("Variation"), 140, false, true, {}}, {QStringLiteral("planned"), tr("Planned"), 90, true, false, {}},
                                 {QStringLiteral("expected"), tr("Expected"), 100, true, false, {}}, {QStringLiteral("seen"), tr("Seen"), 100, true, false, {}},
                                 {QStringLiteral("difference"), tr("Difference"), 100, true, false, {}}}, this);
    m_expectedView = new TableView(QStringLiteral("results.evidence.split"));
    m_expectedView->setAccessibleName(tr("Expected against seen subjects"));
    m_expectedView->setDense(true);
    m_expectedView->setModel(m_expected);
    column->addWidget(m_expectedView);
    m_propertyBox = new QWidget;
    auto *box = new QVBoxLayout(m_propertyBox);
    box->setContentsMargins(0, theme.px(8), 0, 0);
    box->setSpacing(theme.px(6));
    titleRow(tr("By property"), m_propertyNote, box);
    m_properties = new TableModel({{QStringLiteral("value"), tr("Value"), 130, false, true, {}}, {QStringLiteral("subjects"), tr("Subjects"), 80, true, false, {}},
                                   {QStringLiteral("bar"), tr("Split"), 100, false, false, {}}, {QStringLiteral("shares"), tr("Shares, %"), 104, true, false, {}},
                                   {QStringLiteral("p"), tr("p"), 84, true, false, {}}}, this);
    m_propertyView = new TableView(QStringLiteral("results.evidence.properties"));
    m_propertyView->setAccessibleName(tr("Traffic split by property"));
    m_propertyView->setDense(true);
    m_propertyView->setModel(m_properties);
    m_propertyView->setItemDelegateForColumn(BarColumn, new SplitDelegate(m_presenter, m_propertyView));
    box->addWidget(m_propertyView);
    column->addWidget(m_propertyBox);
    column->addStretch();
}

void EvidenceView::setPadding(int left, int top, int right, int bottom)
{
    const Theme &theme = Theme::instance();
    layout()->setContentsMargins(theme.px(left), theme.px(top), theme.px(right), theme.px(bottom));
}

void EvidenceView::refresh()
{
    const results::Analysis &analysis = m_presenter->analysis();
    if (m_shownSnapshot == m_presenter->snapshot().id && m_shown == analysis.split)
        return; // most switches of the page leave the split as it is
    m_shownSnapshot = m_presenter->snapshot().id;
    m_shown = analysis.split;
    const QString subjects = formatCount(sumOf(analysis.split.observed));
    m_note->setText(analysis.split.pValue ? tr("%1 subjects, p %2").arg(subjects, pText(*analysis.split.pValue, 5)) : tr("%1 subjects").arg(subjects));
    m_expected->setRows(splitRows(m_presenter->snapshot(), analysis));
    fitHeight(m_expectedView, m_expected->rowCount());
    m_properties->setRows(splitPropertyRows(analysis));
    m_propertyBox->setVisible(m_properties->rowCount() > 0);
    m_propertyNote->setText(tr("p corrected for %n value(s)", nullptr, m_properties->rowCount()));
    fitHeight(m_propertyView, m_properties->rowCount());
}

} // namespace assay::ui
