// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/metrics/metricsscreen.h"

#include "app/workspace/workspace.h"
#include "ui/shell/navigator.h"
#include "ui/widgets/datastateview.h"
#include "ui/widgets/detailpage.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linklist.h"
#include "ui/widgets/listdetail.h"
#include "ui/widgets/pageheader.h"

namespace assay::ui {

MetricsScreen::MetricsScreen(Services &services, QWidget *parent) : ListScreen(parent), m_services(services)
{
    auto *detail = new DetailPage(QStringLiteral("metrics.detail"));
    setParts(new ListDetail(QStringLiteral("metrics"), tr("Metrics"), metricColumns(), detail), detail);
    frame()->setFilterPlaceholder(tr("Filter metrics"));
    frame()->addFacet(QStringLiteral("kind"), tr("Kind"));
    frame()->addFacet(QStringLiteral("source"), tr("Source"));
    frame()->addFacet(QStringLiteral("certified"), tr("Certified"));
    frame()->addFacet(QStringLiteral("tag"), tr("Tag"));
    frame()->addFacet(QStringLiteral("owner"), tr("Owner"));
    frame()->sortBy(0, Qt::AscendingOrder);
    frame()->emptyState()->set(DataState::NotRunYet, tr("No metrics yet"),
                               tr("A metric says how facts become one value per subject. Describe one in a file and bring it in with assayctl apply FILE."));
    connect(&m_services.workspace, &workspace::Workspace::catalogChanged, this, &MetricsScreen::update);
    update();
}

void MetricsScreen::update()
{
    frame()->setRows(metricRows(*m_services.workspace.catalog()));
    showDetail();
}

void MetricsScreen::showDetail()
{
    replaceDetail(m_detail, openKey().isEmpty() ? std::nullopt : metricDetail(*m_services.workspace.catalog(), utf8(openKey())),
                  [this](const MetricDetail &detail) { fillDetail(detail); });
}

void MetricsScreen::fillDetail(const MetricDetail &detail)
{
    PageHeader *header = page()->header();
    header->setTitle(detail.name);
    header->setKey(detail.key);
    header->pill()->set(detail.isCertified ? tr("Certified") : QString(), Tone::Info, QStringLiteral("ok"));
    page()->clear();
    auto *sentence = new Label(detail.sentence);
    sentence->setWordWrap(true);
    page()->addSection({}, sentence);
    if (!detail.description.isEmpty()) {
        auto *description = new Label(detail.description, TextStyle::Body, Token::Muted);
        description->setWordWrap(true);
        page()->addSection({}, description);
    }
    auto *facts = new KeyValueList;
    facts->setLabelWidth(150);
    for (const auto &[label, value] : detail.facts)
        facts->add(label, value);
    page()->addSection(tr("Definition"), facts);
    std::vector<LinkItem> sources;
    for (const auto &[key, name] : detail.sources)
        sources.push_back({name, tr("Fact source"), QStringLiteral("fact"), QStringLiteral("fact_source/") + key});
    auto *reads = new LinkList(sources, tr("It reads no fact source: its aggregates were imported."));
    connect(reads, &LinkList::activated, this, [this](const QString &path) { m_services.navigator.go(QStringLiteral("datamodel"), path); });
    page()->addSection(tr("Reads"), reads);
    std::vector<LinkItem> uses;
    for (const auto &[key, name] : detail.usedBy)
        uses.push_back({name, tr("Experiment"), QStringLiteral("flask"), key});
    auto *usedBy = new LinkList(uses, tr("No experiment uses it."));
    connect(usedBy, &LinkList::activated, this, [this](const QString &key) { m_services.navigator.go(QStringLiteral("experiments"), key); });
    page()->addSection(tr("Used by"), usedBy);
    page()->setJson(detail.json);
}

} // namespace assay::ui
