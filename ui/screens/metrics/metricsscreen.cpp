// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/metrics/metricsscreen.h"

#include <QVBoxLayout>

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

MetricsScreen::MetricsScreen(Services &services, QWidget *parent) : Screen(parent), m_services(services)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_page = new DetailPage(QStringLiteral("metrics.detail"));
    m_frame = new ListDetail(QStringLiteral("metrics"), tr("Metrics"), metricColumns(), m_page);
    m_frame->setFilterPlaceholder(tr("Filter metrics"));
    m_frame->addFacet(QStringLiteral("kind"), tr("Kind"));
    m_frame->addFacet(QStringLiteral("source"), tr("Source"));
    m_frame->addFacet(QStringLiteral("certified"), tr("Certified"));
    m_frame->addFacet(QStringLiteral("tag"), tr("Tag"));
    m_frame->addFacet(QStringLiteral("owner"), tr("Owner"));
    m_frame->sortBy(0, Qt::AscendingOrder);
    m_frame->emptyState()->set(DataState::NotRunYet, tr("No metrics yet"),
                               tr("A metric says how facts become one value per subject. Describe one in a file and bring it in with assayctl apply FILE."));
    layout->addWidget(m_frame);
    connect(m_frame, &ListDetail::opened, this, [this](const QString &key) {
        showDetail();
        emit moved(key);
    });
    connect(&m_services.workspace, &workspace::Workspace::catalogChanged, this, &MetricsScreen::update);
    update();
}

void MetricsScreen::update()
{
    m_frame->setRows(metricRows(*m_services.workspace.catalog()));
    showDetail();
}

void MetricsScreen::open(const QString &path)
{
    m_frame->open(path);
    showDetail();
}

void MetricsScreen::showDetail()
{
    std::optional<MetricDetail> detail
        = m_frame->openKey().isEmpty() ? std::nullopt : metricDetail(*m_services.workspace.catalog(), utf8(m_frame->openKey()));
    if (detail == m_detail)
        return;
    m_detail = std::move(detail);
    if (m_detail)
        fillDetail(*m_detail);
    emit described();
}

void MetricsScreen::fillDetail(const MetricDetail &detail)
{
    PageHeader *header = m_page->header();
    header->setTitle(detail.name);
    header->setKey(detail.key);
    header->pill()->set(detail.isCertified ? tr("Certified") : QString(), Tone::Info, QStringLiteral("ok"));
    m_page->clear();
    auto *sentence = new Label(detail.sentence);
    sentence->setWordWrap(true);
    m_page->addSection({}, sentence);
    if (!detail.description.isEmpty()) {
        auto *description = new Label(detail.description, TextStyle::Body, Token::Muted);
        description->setWordWrap(true);
        m_page->addSection({}, description);
    }
    auto *facts = new KeyValueList;
    facts->setLabelWidth(150);
    for (const auto &[label, value] : detail.facts)
        facts->add(label, value);
    m_page->addSection(tr("Definition"), facts);
    std::vector<LinkItem> sources;
    for (const auto &[key, name] : detail.sources)
        sources.push_back({name, tr("Fact source"), QStringLiteral("fact"), QStringLiteral("fact_source/") + key});
    auto *reads = new LinkList(sources, tr("It reads no fact source: its aggregates were imported."));
    connect(reads, &LinkList::activated, this, [this](const QString &path) { m_services.navigator.go(QStringLiteral("datamodel"), path); });
    m_page->addSection(tr("Reads"), reads);
    std::vector<LinkItem> uses;
    for (const auto &[key, name] : detail.usedBy)
        uses.push_back({name, tr("Experiment"), QStringLiteral("flask"), key});
    auto *usedBy = new LinkList(uses, tr("No experiment uses it."));
    connect(usedBy, &LinkList::activated, this, [this](const QString &key) { m_services.navigator.go(QStringLiteral("experiments"), key); });
    m_page->addSection(tr("Used by"), usedBy);
    m_page->setJson(detail.json);
}

QString MetricsScreen::crumb() const { return m_detail ? m_detail->name : QString(); }

QList<QWidget *> MetricsScreen::panes() const { return m_frame->panes(); }

bool MetricsScreen::focusFilter() { return m_frame->focusFilter(); }

bool MetricsScreen::toggleText()
{
    if (!m_detail)
        return false;
    m_page->toggleText();
    return true;
}

bool MetricsScreen::leaveDetail() { return m_frame->leaveDetail(); }

} // namespace assay::ui
