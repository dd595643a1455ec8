// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/controlbar.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QSignalBlocker>
#include <QSlider>

#include "ui/charts/periodaxis.h"
#include "ui/screens/results/forestview.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/label.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/resultnames.h"
#include "ui/widgets/statuspill.h"
#include "ui/widgets/stylepaint.h"

namespace assay::ui {
namespace {

constexpr double kLevels[] = {0.80, 0.85, 0.90, 0.95, 0.975, 0.99, 0.995, 0.999};
const QString kAll = QStringLiteral("all");
const QString kOther = QStringLiteral("other");
const QString kEverybody = QStringLiteral("-1");
const QString kSides = QStringLiteral("sides:");
const QString kCorrection = QStringLiteral("correction:");
const QString kReduction = QStringLiteral("reduction:");

QString levelValue(double level) { return QString::number(level, 'g', 6); }

} // namespace

/// Amber pill that names what differs from the plan; pressing it goes back to the plan.
class ControlBar::DeviationChip final : public QPushButton
{
public:
    DeviationChip()
    {
        setObjectName(QStringLiteral("results.deviation"));
        setToolTip(ControlBar::tr("Show the results as the plan has them"));
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }

    [[nodiscard]] QSize sizeHint() const override { return pillSize(shownText(), true).grownBy(QMargins(2, 2, 2, 2)); }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        paintPill(&painter, QPoint(2, 2), shownText(), QStringLiteral("warning"), Tone::Warning, layoutDirection());
        if (hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange))
            paintFocusRing(&painter, rect(), height() / 2.0);
    }

private:
    /// Many deviations are cut; the tool tip and the accessible name have all of them.
    [[nodiscard]] QString shownText() const
    {
        const QFontMetrics metrics(Theme::instance().font(TextStyle::Caption));
        return metrics.elidedText(text(), Qt::ElideRight, Theme::instance().px(240));
    }
};

ControlBar::ControlBar(ResultsPresenter *presenter, ForestView *forest, QWidget *parent)
    : QWidget(parent), m_presenter(presenter), m_forest(forest)
{
    const Theme &theme = Theme::instance();
    auto *flow = new FlowLayout(theme.px(8), this);
    flow->setContentsMargins(theme.px(24), theme.px(8), theme.px(24), theme.px(8));
    m_variation = addChip(tr("Variation"), "results.variation");
    m_baseline = addChip(tr("against", "before the name of the baseline variation"), "results.baseline");
    m_rows = addChip(tr("Rows"), "results.rows");
    m_rows->addChoice(tr("By metric"), QStringLiteral("metric"));
    m_rows->addChoice(tr("By variation"), QStringLiteral("variation"));
    m_view = addChip(tr("View"), "results.view");
    m_segment = addChip(tr("Segment"), "results.segment");
    m_method = addChip(tr("Method"), "results.method");
    m_level = addChip(tr("Level"), "results.level");
    buildAdjustments();
    buildAsOf();
    flow->addStretch();
    buildEnd();
    m_view->addChoice(tr("Relative"), QStringLiteral("relative"));
    m_view->addChoice(tr("Absolute"), QStringLiteral("absolute"));
    connect(m_variation, &Chip::chosen, m_presenter, [this](const QString &value) {
        m_presenter->setVariation(value == kAll ? std::nullopt : std::optional(value.toUInt()));
    });
    connect(m_rows, &Chip::chosen, m_presenter, [this](const QString &value) { m_presenter->setByVariation(value == QLatin1String("variation")); });
    connect(m_view, &Chip::chosen, m_presenter, [this](const QString &value) { m_presenter->setAbsolute(value == QLatin1String("absolute")); });
    connect(m_method, &Chip::chosen, m_presenter, [this](const QString &value) { m_presenter->setMethod(static_cast<experiments::Method>(value.toInt())); });
    connect(m_level, &Chip::chosen, m_presenter, [this](const QString &value) {
        if (value == kOther)
            askLevel();
        else
            m_presenter->setLevel(value.toDouble());
    });
    connect(m_baseline, &Chip::chosen, m_presenter, [this](const QString &value) { m_presenter->setBaseline(value.toUInt()); });
    connect(m_segment, &Chip::chosen, m_presenter, [this](const QString &value) {
        const std::vector<results::Segment> segments = m_presenter->segments();
        const int at = value.toInt();
        m_presenter->setSegment(at < 0 || at >= static_cast<int>(segments.size()) ? std::nullopt : std::optional(segments[static_cast<std::size_t>(at)]));
    });
}

Chip *ControlBar::addChip(const QString &label, const char *name)
{
    auto *chip = new Chip(label);
    chip->setObjectName(QLatin1String(name));
    layout()->addWidget(chip);
    return chip;
}

void ControlBar::buildAsOf()
{
    const Theme &theme = Theme::instance();
    m_asOf = new QWidget;
    auto *row = new QHBoxLayout(m_asOf);
    row->setContentsMargins(theme.px(8), 0, 0, 0);
    row->setSpacing(theme.px(8));
    auto *caption = new Label(tr("&As of"), TextStyle::Body, Token::Muted);
    m_slider = new QSlider(Qt::Horizontal);
    m_slider->setObjectName(QStringLiteral("results.asOf"));
    m_slider->setAccessibleName(tr("Last day counted"));
    m_slider->setFixedWidth(theme.px(90));
    m_slider->setPageStep(7);
    caption->setBuddy(m_slider);
    m_asOfText = new Label({}, TextStyle::Body);
    row->addWidget(caption);
    row->addWidget(m_slider);
    row->addWidget(m_asOfText);
    layout()->addWidget(m_asOf);
    connect(m_slider, &QSlider::valueChanged, m_presenter, [this](int value) { m_presenter->setThroughPeriod(static_cast<std::uint32_t>(value)); });
}

void ControlBar::buildEnd()
{
    const Theme &theme = Theme::instance();
    m_deviation = new DeviationChip;
    connect(m_deviation, &QPushButton::clicked, m_presenter, &ResultsPresenter::resetToPlan);
    layout()->addWidget(m_deviation);
    m_zoom = new QWidget;
    auto *row = new QHBoxLayout(m_zoom);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.px(2));
    auto *wider = makeIconButton(tr("Show a wider axis"), QStringLiteral("minus"), "results.zoomOut");
    auto *closer = makeIconButton(tr("Show a narrower axis"), QStringLiteral("plus"), "results.zoomIn");
    m_zoomText = new Label({}, TextStyle::Caption, Token::Muted);
    m_zoomText->setAlignment(Qt::AlignCenter);
    m_zoomText->setMinimumWidth(theme.px(48));
    row->addWidget(wider);
    row->addWidget(m_zoomText);
    row->addWidget(closer);
    layout()->addWidget(m_zoom);
    m_columns = makeIconButton(tr("Choose columns"), QStringLiteral("columns"), "results.columns");
    layout()->addWidget(m_columns);
    connect(wider, &QPushButton::clicked, m_presenter, [this] { m_presenter->zoomBy(-1); });
    connect(closer, &QPushButton::clicked, m_presenter, [this] { m_presenter->zoomBy(1); });
    connect(m_columns, &QPushButton::clicked, this, &ControlBar::showColumnMenu);
}

void ControlBar::showColumnMenu()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = ForestModel::ControlColumn; column < ForestModel::ColumnCount; ++column) {
        if (column == ForestModel::IntervalColumn || column == ForestModel::VerdictColumn)
            continue;
        QAction *action = menu->addAction(m_forest->forest()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(m_forest->isColumnWanted(column));
        connect(action, &QAction::toggled, m_forest, [this, column](bool isWanted) { m_forest->setColumnWanted(column, isWanted); });
    }
    menu->popup(m_columns->mapToGlobal(QPoint(0, m_columns->height())));
}

/// Sides, correction and variance reduction are changed seldom: one chip holds the three.
void ControlBar::buildAdjustments()
{
    using experiments::Correction;
    using experiments::Sidedness;
    m_adjustments = addChip(tr("Adjusted"), "results.adjustmentsChip");
    m_adjustments->addGroup(tr("Sides"));
    for (const Sidedness side : {Sidedness::TwoSided, Sidedness::Improvement, Sidedness::Harm})
        m_adjustments->addChoice(sidednessText(side), kSides + QString::number(static_cast<int>(side)));
    m_adjustments->addGroup(tr("Correction for many metrics"));
    for (const Correction correction : {Correction::None, Correction::PreferentialBonferroni, Correction::Holm, Correction::BenjaminiHochberg})
        m_adjustments->addChoice(correctionText(correction), kCorrection + QString::number(static_cast<int>(correction)));
    m_adjustments->addGroup(tr("Variance reduction"));
    m_adjustments->addChoice(tr("On"), kReduction + QLatin1Char('1'));
    m_adjustments->addChoice(tr("Off"), kReduction + QLatin1Char('0'));
    connect(m_adjustments, &Chip::chosen, this, &ControlBar::adjust);
}

void ControlBar::adjust(const QString &choice)
{
    const int value = choice.section(QLatin1Char(':'), 1).toInt();
    if (choice.startsWith(kSides))
        m_presenter->setSidedness(static_cast<experiments::Sidedness>(value));
    else if (choice.startsWith(kCorrection))
        m_presenter->setCorrection(static_cast<experiments::Correction>(value));
    else
        m_presenter->setVarianceReduced(value == 1);
}

void ControlBar::refreshAdjustments()
{
    const experiments::Correction correction = m_presenter->correction();
    QStringList words{sidednessText(m_presenter->sidedness()).toLower()};
    if (correction != experiments::Correction::None)
        words << correctionText(correction);
    if (m_presenter->isVarianceReduced())
        words << tr("CUPED", "variance reduction is asked for");
    m_adjustments->setValues({kSides + QString::number(static_cast<int>(m_presenter->sidedness())), kCorrection + QString::number(static_cast<int>(correction)),
                              kReduction + QString::number(m_presenter->isVarianceReduced() ? 1 : 0)},
                             words.join(QStringLiteral(", ")));
}

void ControlBar::refreshSegments()
{
    const std::vector<results::Segment> segments = m_presenter->segments();
    std::vector<std::pair<QString, QString>> choices{{tr("All subjects"), kEverybody}};
    QString current = kEverybody;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const QString name = tr("%1: %2", "property and value").arg(QString::fromStdString(segments[i].property), propertyValueText(segments[i].value));
        choices.emplace_back(name, QString::number(i));
        if (m_presenter->options().segment == segments[i])
            current = QString::number(i);
    }
    m_segment->setChoices(choices);
    m_segment->setNeutralValue(kEverybody);
    m_segment->setValue(current);
    m_segment->setVisible(!segments.empty());
}

void ControlBar::askLevel()
{
    m_level->setValue(levelValue(m_presenter->level()));
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("results.levelDialog"));
    dialog->setWindowTitle(tr("Confidence level"));
    dialog->setLabelText(tr("Level in percent, from 80 to 99.9:"));
    dialog->setInputMode(QInputDialog::DoubleInput);
    dialog->setDoubleDecimals(2);
    dialog->setDoubleRange(80, 99.9);
    dialog->setDoubleValue(m_presenter->level() * 100);
    connect(dialog, &QInputDialog::doubleValueSelected, m_presenter, [this](double percent) { m_presenter->setLevel(percent / 100); });
    dialog->open();
}

void ControlBar::refresh()
{
    if (!m_presenter->hasResults())
        return;
    const results::Snapshot &snapshot = m_presenter->snapshot();
    const std::uint32_t control = m_presenter->baseline();
    std::vector<std::pair<QString, QString>> all;
    std::vector<std::pair<QString, QString>> treatments;
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
        all.emplace_back(variationName(snapshot, variation), QString::number(variation));
        if (variation != control)
            treatments.push_back(all.back());
    }
    if (treatmentCount(snapshot) > 1)
        treatments.emplace_back(tr("All"), kAll);
    m_variation->setChoices(treatments);
    m_baseline->setChoices(all);
    m_variation->setValue(m_presenter->variation() ? QString::number(*m_presenter->variation()) : kAll);
    m_baseline->setNeutralValue(QString::number(snapshot.experiment.controlIndex()));
    m_baseline->setValue(QString::number(control));
    m_baseline->setVisible(snapshot.variations.size() > 1);
    m_variation->setVisible(snapshot.variations.size() > 1);
    m_rows->setValue(m_presenter->isByVariation() ? QStringLiteral("variation") : QStringLiteral("metric"));
    m_rows->setVisible(treatmentCount(snapshot) > 1);
    m_view->setValue(m_presenter->options().isAbsolute ? QStringLiteral("absolute") : QStringLiteral("relative"));
    std::vector<std::pair<QString, QString>> methods;
    for (const experiments::Method method : m_presenter->methods())
        methods.emplace_back(methodText(method), QString::number(static_cast<int>(method)));
    m_method->setChoices(methods);
    m_method->setValue(QString::number(static_cast<int>(m_presenter->method())));
    std::vector<std::pair<QString, QString>> levels;
    bool hasLevel = false;
    for (const double level : kLevels) {
        levels.emplace_back(levelText(level), levelValue(level));
        hasLevel = hasLevel || levelValue(level) == levelValue(m_presenter->level());
    }
    if (!hasLevel)
        levels.emplace_back(levelText(m_presenter->level()), levelValue(m_presenter->level()));
    levels.emplace_back(tr("Other…"), kOther);
    m_level->setChoices(levels);
    m_level->setValue(levelValue(m_presenter->level()));
    refreshAdjustments();
    refreshSegments();
    {
        const QSignalBlocker blocker(m_slider);
        m_slider->setRange(0, static_cast<int>(snapshot.periods.size()) - 1);
        m_slider->setValue(static_cast<int>(m_presenter->throughPeriod()));
    }
    const QString asOf = snapshot.periods.empty() ? QString() : periodLabel(snapshot, m_presenter->throughPeriod());
    m_asOfText->setText(asOf);
    m_slider->setAccessibleDescription(asOf);
    // Disabled, not hidden: nothing below moves when a segment is chosen.
    const bool isWhole = m_presenter->options().segment.has_value();
    m_asOf->setVisible(snapshot.periods.size() > 1);
    m_asOf->setEnabled(!isWhole);
    m_asOf->setToolTip(isWhole ? tr("A segment is known as of the end of the data only") : QString());
    const ResultsHeadline head = m_presenter->headline();
    m_deviation->setText(head.deviation);
    m_deviation->setToolTip(tr("%1. Press to show the results as the plan has them.").arg(head.deviation));
    m_deviation->setVisible(!head.deviation.isEmpty());
    const ForestTable &table = m_presenter->table();
    m_zoom->setVisible(!table.hasOwnAxes);
    m_zoomText->setText(tr("±%1", "range of the axis").arg(shareText(table.axis.max, decimalsOf(table.axis.max * 100))));
    fitHeight();
}

void ControlBar::fitHeight()
{
    layout()->invalidate();
    setFixedHeight(layout()->heightForWidth(width()));
    layout()->activate();
}

void ControlBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (event->oldSize().width() != width())
        fitHeight();
}

} // namespace assay::ui
