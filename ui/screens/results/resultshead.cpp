// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/resultshead.h"

#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/workspace/exporttables.h"
#include "ui/screens/results/resultspageinput.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/button.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/format.h"
#include "ui/widgets/pageheader.h"

namespace assay::ui {

ResultsHead::ResultsHead(QWidget *parent) : QWidget(parent)
{
    m_header = new PageHeader;
    m_looks = new StatusPill;
    m_looks->setObjectName(QStringLiteral("results.earlyLooks"));
    m_health = makeButton({}, QStringLiteral("ok"), ButtonKind::Flat, "results.health");
    makeSmall(m_health);
    m_refresh = makeButton(tr("Refresh"), QStringLiteral("refresh"), ButtonKind::Primary, "results.refresh");
    m_decide = makeButton(tr("Decide…"), {}, ButtonKind::Normal, "results.decide");
    m_decide->setCheckable(true);
    m_export = makeIconButton(tr("Export these results"), QStringLiteral("download"), "results.export");
    for (QWidget *widget : {static_cast<QWidget *>(m_looks), static_cast<QWidget *>(m_health), static_cast<QWidget *>(m_refresh), static_cast<QWidget *>(m_decide), static_cast<QWidget *>(m_export)})
        m_header->addWidget(widget);
    buildExportMenu();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_header);
    connect(m_health, &QPushButton::clicked, this, &ResultsHead::healthAsked);
    connect(m_refresh, &QPushButton::clicked, this, &ResultsHead::refreshAsked);
    connect(m_decide, &QPushButton::toggled, this, &ResultsHead::decisionToggled);
}

void ResultsHead::buildExportMenu()
{
    m_exportMenu = new QMenu(this);
    const auto add = [this](const QString &text, const QString &format) {
        connect(m_exportMenu->addAction(text), &QAction::triggered, this, [this, format] { emit exportAsked(format); });
    };
    add(tr("Report as &PDF…"), QStringLiteral("pdf"));
    add(tr("Report as &HTML…"), QStringLiteral("html"));
    add(tr("Report as P&NG…"), QStringLiteral("png"));
    m_exportMenu->addSeparator();
    for (const workspace::ExportTable &table : workspace::exportTables())
        add(tr("%1 as CSV…").arg(QCoreApplication::translate("Export", table.title)), QString::fromLatin1(table.id));
    connect(m_export, &QPushButton::clicked, this, [this] { m_exportMenu->popup(m_export->mapToGlobal(QPoint(0, m_export->height()))); });
}

void ResultsHead::setLooks(const ResultsPageInput &input)
{
    const auto count = static_cast<int>(input.earlyLooks.size());
    m_looks->setVisible(count > 0);
    if (count == 0)
        return;
    QStringList lines{tr("Effects were shown before the planned end:")};
    for (const workspace::EarlyLook &look : input.earlyLooks)
        lines << tr("%1, %2: %3", "time, who, reason").arg(formatTime(look.at), text(look.actor), text(look.reason));
    m_looks->set(tr("Early look ×%1").arg(count), Tone::Warning, QStringLiteral("warning"));
    m_looks->setToolTip(lines.join(QLatin1Char('\n')));
    m_looks->setAccessibleDescription(m_looks->toolTip());
}

void ResultsHead::set(const ResultsPageInput &input, const ResultsPresenter &presenter)
{
    const experiments::Experiment &experiment = input.experiment;
    m_header->setTitle(text(experiment.name.empty() ? experiment.key : experiment.name));
    m_key = text(experiment.key);
    const experiments::Evidence evidence = input.analysis ? input.analysis->evidence : experiments::Evidence{};
    const experiments::Status status = experiments::statusOf(experiment, evidence, input.now);
    if (input.isImport())
        m_header->pill()->set(tr("Import"), Tone::Info, QStringLiteral("import"));
    else
        m_header->pill()->set(stateText(status.state), stateTone(status.state), stateIcon(status.state));
    m_header->pill()->setToolTip(input.isImport() ? tr("Imported aggregates: there is nothing to refresh") : ruleText(status, experiment, evidence));
    m_header->pill()->show();
    setLooks(input);
    m_refresh->setVisible(!input.isImport());
    m_refresh->setEnabled(input.whyNoRefresh.isEmpty() && !input.isRunning());
    m_refresh->setToolTip(input.isRunning() ? tr("The pipeline is running") : input.whyNoRefresh);
    const bool hasResults = presenter.hasResults();
    // One primary button names the next step.
    const bool isReady = status.state == experiments::State::ReadyForReview && !input.isImport();
    setButtonKind(m_decide, isReady ? ButtonKind::Primary : ButtonKind::Normal);
    setButtonKind(m_refresh, isReady ? ButtonKind::Normal : ButtonKind::Primary);
    m_decide->setText(status.state == experiments::State::Concluded ? tr("Decision") : isReady ? tr("Decide…") : tr("What is missing"));
    m_decide->setVisible(hasResults && !input.isImport());
    m_export->setEnabled(hasResults);
    m_health->setVisible(hasResults);
    m_meta.clear();
    if (hasResults) {
        const ResultsHeadline head = presenter.headline();
        const bool isUndated = presenter.snapshot().axis == results::AxisKind::DaysSinceStart;
        m_meta << head.days;
        if (presenter.isBusy())
            m_meta << tr("computing…");
        else if (!isUndated || presenter.options().throughPeriod)
            m_meta << head.asOf;
        const Theme &theme = Theme::instance();
        m_health->setText(head.health);
        if (!head.isHealthy)
            m_health->setIcon(theme.icon(QStringLiteral("alert"), Token::Bad));
        else if (head.hasWarnings)
            m_health->setIcon(theme.icon(QStringLiteral("warning"), Token::Warning));
        else
            m_health->setIcon(theme.icon(QStringLiteral("ok"), Token::Accent));
    }
    setCompact(m_isCompact);
}

void ResultsHead::setDecisionShown(bool isShown) { m_decide->setChecked(isShown); }

void ResultsHead::setCompact(bool isCompact)
{
    m_isCompact = isCompact;
    m_header->setKey(isCompact ? QString() : m_key);
    m_header->setMeta(isCompact ? QStringList() : m_meta);
}

} // namespace assay::ui
