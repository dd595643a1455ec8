// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/healthview.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/charts/twintablechart.h"
#include "ui/screens/results/evidenceview.h"
#include "ui/screens/results/healthtext.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/card.h"
#include "ui/widgets/label.h"
#include "ui/widgets/statuspill.h"

namespace assay::ui {
namespace {

using results::CheckState;

Tone toneOf(CheckState state)
{
    switch (state) {
    case CheckState::Pass: return Tone::Good;
    case CheckState::Warn: return Tone::Warning;
    case CheckState::Fail: return Tone::Danger;
    case CheckState::NotApplicable: return Tone::Neutral;
    }
    return Tone::Neutral;
}

QString iconOf(CheckState state)
{
    switch (state) {
    case CheckState::Pass: return QStringLiteral("ok");
    case CheckState::Warn: return QStringLiteral("warning");
    case CheckState::Fail: return QStringLiteral("alert");
    case CheckState::NotApplicable: return QStringLiteral("minus");
    }
    return {};
}

Label *wrapped(const QString &text, TextStyle style, Token token)
{
    auto *label = new Label(text, style, token);
    label->setWordWrap(true);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    label->setSizePolicy(policy);
    return label;
}

QWidget *checkRow(const results::HealthCheck &check, const HealthText &words)
{
    const Theme &theme = Theme::instance();
    auto *row = new QWidget;
    row->setObjectName(QStringLiteral("results.health.%1").arg(QString::fromStdString(check.id)));
    row->setAccessibleName(QStringLiteral("%1, %2. %3").arg(words.title, checkStateText(check.state), words.finding));
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(10));
    line->setSpacing(theme.px(16));
    auto *pill = new StatusPill;
    pill->set(checkStateText(check.state), toneOf(check.state), iconOf(check.state));
    auto *pillBox = new QVBoxLayout;
    pillBox->addWidget(pill, 0, Qt::AlignLeft);
    pillBox->addStretch();
    auto *pillHost = new QWidget;
    pillHost->setFixedWidth(theme.px(124));
    pillHost->setLayout(pillBox);
    pillBox->setContentsMargins(0, 0, 0, 0);
    line->addWidget(pillHost);
    auto *column = new QVBoxLayout;
    column->setSpacing(theme.px(2));
    column->addWidget(new Label(words.title, TextStyle::BodyBold));
    column->addWidget(wrapped(words.finding, TextStyle::Body, Token::Text));
    column->addWidget(wrapped(words.why, TextStyle::Secondary, Token::Muted));
    if (!words.fix.isEmpty())
        column->addWidget(wrapped(HealthView::tr("What to do: %1").arg(words.fix), TextStyle::Body, Token::Text));
    line->addLayout(column, 1);
    return row;
}

} // namespace

HealthView::HealthView(ResultsPresenter *presenter, QWidget *parent) : QWidget(parent), m_presenter(presenter)
{
    const Theme &theme = Theme::instance();
    auto *scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("results.health.scroll"));
    scroll->setAccessibleName(tr("Health checks"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto *page = new QWidget;
    page->setBackgroundRole(QPalette::Base);
    page->setAutoFillBackground(true);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(24));
    column->setSpacing(theme.px(16));
    m_checks = new QVBoxLayout;
    column->addLayout(m_checks);
    auto *below = new QHBoxLayout;
    below->setSpacing(theme.px(24));
    m_evidence = new EvidenceView(m_presenter);
    m_split = new TwinTableChart(QStringLiteral("results.health.split"));
    m_split->setMinimumHeight(theme.px(260));
    below->addWidget(m_evidence, 3);
    below->addWidget(m_split, 2);
    column->addLayout(below);
    column->addStretch();
    scroll->setWidget(page);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
}

void HealthView::rebuildChecks()
{
    // Most switches of the page change no check, and laying out their texts costs more than the analysis.
    std::vector<std::pair<results::HealthCheck, HealthText>> checks;
    for (const results::HealthCheck &check : m_presenter->analysis().health)
        checks.emplace_back(check, healthText(check, m_presenter->snapshot(), m_presenter->analysis()));
    if (checks == m_shown)
        return;
    m_shown = std::move(checks);
    while (QLayoutItem *item = m_checks->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    auto *card = new Card(tr("Checks"));
    for (const auto &[check, words] : m_shown)
        card->addRow(checkRow(check, words));
    m_checks->addWidget(card);
}

void HealthView::refresh()
{
    if (!m_presenter->hasResults())
        return;
    rebuildChecks();
    m_evidence->refresh();
    m_split->setPlot(m_presenter->plot("split-series"));
}

} // namespace assay::ui
