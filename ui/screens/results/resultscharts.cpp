// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/resultscharts.h"

#include <QScrollArea>
#include <QSplitter>

#include "ui/charts/twintablechart.h"
#include "ui/screens/results/evidenceview.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/theme.h"

namespace assay::ui {
namespace {

enum Content { ChartsContent, EvidenceContent };

} // namespace

ResultsCharts::ResultsCharts(ResultsPresenter *presenter, QWidget *parent) : QStackedWidget(parent), m_presenter(presenter)
{
    const Theme &theme = Theme::instance();
    const auto pad = [&theme](QWidget *widget, bool isLeading) {
        widget->setContentsMargins(theme.px(isLeading ? 24 : 16), theme.px(8), theme.px(isLeading ? 16 : 24), theme.px(8));
    };
    m_lift = new TwinTableChart(QStringLiteral("results.lift"));
    m_exposures = new TwinTableChart(QStringLiteral("results.exposures"));
    m_evidence = new EvidenceView(m_presenter);
    m_splitChart = new TwinTableChart(QStringLiteral("results.split"));
    auto *evidenceScroll = new QScrollArea;
    evidenceScroll->setFrameShape(QFrame::NoFrame);
    evidenceScroll->setWidgetResizable(true);
    evidenceScroll->setAccessibleName(tr("Evidence"));
    m_evidence->setBackgroundRole(QPalette::Base);
    m_evidence->setAutoFillBackground(true);
    evidenceScroll->setWidget(m_evidence);
    pad(m_lift, true);
    pad(m_exposures, false);
    pad(m_splitChart, false);
    m_evidence->setPadding(24, 10, 16, 8);
    m_chartRow = side(m_lift, m_exposures, 58, 42);
    m_evidenceRow = side(evidenceScroll, m_splitChart, 52, 48);
    addWidget(m_chartRow);
    addWidget(m_evidenceRow);
    setMinimumHeight(theme.px(kRowHeight - 20));
    connect(m_lift, &TwinTableChart::modeChosen, m_presenter, [this](int mode) { m_presenter->setSeriesMode(static_cast<SeriesMode>(mode)); });
}

QSplitter *ResultsCharts::side(QWidget *left, QWidget *right, int leftShare, int rightShare)
{
    auto *row = new QSplitter(Qt::Horizontal);
    row->setChildrenCollapsible(false);
    row->setHandleWidth(Theme::instance().px(1));
    row->addWidget(left);
    row->addWidget(right);
    row->setStretchFactor(0, leftShare);
    row->setStretchFactor(1, rightShare);
    row->setSizes({leftShare * 10, rightShare * 10});
    return row;
}

void ResultsCharts::setCompact(bool isCompact)
{
    const Qt::Orientation orientation = isCompact ? Qt::Vertical : Qt::Horizontal;
    m_chartRow->setOrientation(orientation);
    m_evidenceRow->setOrientation(orientation);
    setMinimumHeight(Theme::instance().px(isCompact ? 2 * kRowHeight : kRowHeight - 20));
}

void ResultsCharts::setSingle(bool isSingle)
{
    m_exposures->setVisible(!isSingle);
    m_splitChart->setVisible(!isSingle);
    if (isSingle)
        setCompact(false);
}

void ResultsCharts::refresh()
{
    const bool isMismatch = m_presenter->analysis().split.isMismatch;
    setCurrentIndex(isMismatch ? EvidenceContent : ChartsContent);
    const ResultsHeadline head = m_presenter->headline();
    const QString note = tr("%1, %2").arg(head.name, head.asOf);
    if (isMismatch) {
        m_evidence->refresh();
        m_splitChart->setPlot(m_presenter->plot("split-series"));
        m_splitChart->setExportNote(note);
    }
    const bool isBayesian = m_presenter->method() == experiments::Method::Bayesian;
    m_lift->setPlot(m_presenter->plot("lift-series"));
    m_lift->setModes({tr("Lift"), tr("Values"), tr("Width"), isBayesian ? tr("Chance") : tr("p"), tr("Split")}, static_cast<int>(m_presenter->seriesMode()));
    m_exposures->setPlot(m_presenter->plot("exposures"));
    m_lift->setExportNote(note);
    m_exposures->setExportNote(note);
}

} // namespace assay::ui
