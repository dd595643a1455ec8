// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/warehouses/warehousesscreen.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/workspace/workspace.h"
#include "ui/screens/warehouses/checksview.h"
#include "ui/screens/warehouses/connectionchecks.h"
#include "ui/shell/appaction.h"
#include "ui/widgets/button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/datastateview.h"
#include "ui/widgets/detailpage.h"
#include "ui/widgets/format.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linkarea.h"
#include "ui/widgets/listdetail.h"
#include "ui/widgets/pageheader.h"

namespace assay::ui {

WarehousesScreen::WarehousesScreen(Services &services, QWidget *parent) : ListScreen(parent), m_services(services)
{
    auto *detail = new DetailPage(QStringLiteral("warehouses.detail"));
    setParts(new ListDetail(QStringLiteral("warehouses"), tr("Warehouses"), warehouseColumns(), detail), detail);
    m_checks = new ConnectionChecks(m_services.workspace, this);
    m_test = makeButton(tr("Test connection"), QStringLiteral("refresh"), ButtonKind::Normal, "warehouses.test");
    page()->header()->addWidget(m_test);
    connect(m_test, &QPushButton::clicked, this, [this] { m_checks->start(utf8(openKey())); });
    frame()->setFilterPlaceholder(tr("Filter warehouses"));
    frame()->addFacet(QStringLiteral("engine"), tr("Engine"));
    frame()->addFacet(QStringLiteral("production"), tr("Production"));
    frame()->sortBy(0, Qt::AscendingOrder);
    frame()->emptyState()->set(DataState::NotRunYet, tr("No warehouse yet"),
                               tr("Connect a DuckDB file or a folder of CSV and Parquet files: describe the connection in a file and bring it in with "
                                  "assayctl apply FILE. Assay opens it read-only and in a process of its own."));
    connect(m_checks, &ConnectionChecks::changed, this, &WarehousesScreen::showDetail);
    connect(&m_services.workspace, &workspace::Workspace::catalogChanged, this, &WarehousesScreen::update);
    addActions();
    update();
}

void WarehousesScreen::addActions()
{
    AppAction test{.id = QStringLiteral("warehouse.test"), .text = tr("&Test the open connection"), .menu = MenuId::Tools, .group = 1};
    test.icon = QStringLiteral("database");
    test.whyDisabled = [this] { return m_detail ? QString() : tr("Open a warehouse first"); };
    test.run = [this] { m_checks->start(utf8(m_detail->key)); };
    m_services.actions.add(std::move(test));
}

void WarehousesScreen::update()
{
    frame()->setRows(warehouseRows(*m_services.workspace.catalog(), m_services.workspace.now()));
    showDetail();
}

void WarehousesScreen::showDetail()
{
    const std::string key = utf8(openKey());
    std::optional<WarehouseDetail> detail = key.empty() ? std::nullopt : warehouseDetail(*m_services.workspace.catalog(), key, m_services.workspace.now());
    const ChecksState checks = m_checks->stateOf(key);
    m_test->setEnabled(!checks.isRunning);
    if (detail == m_detail && checks == m_shownChecks)
        return;
    m_detail = std::move(detail);
    m_shownChecks = checks;
    if (m_detail)
        fillDetail(*m_detail, checks);
    setCrumb(m_detail ? m_detail->name : QString());
}

void WarehousesScreen::fillDetail(const WarehouseDetail &detail, const ChecksState &checks)
{
    const Theme &theme = Theme::instance();
    PageHeader *header = page()->header();
    header->setTitle(detail.name);
    header->setKey(detail.key);
    header->pill()->set(detail.kind, Tone::Outline);
    page()->clear();
    auto *fields = new KeyValueList;
    fields->setLabelWidth(150);
    for (const auto &[label, value] : detail.fields)
        fields->add(label, value);
    page()->addSection(tr("Connection"), fields);
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(new Label(checksCaption(checks), TextStyle::Caption, Token::Muted));
    column->addWidget(makeChecksView(checks));
    page()->addSection(tr("Checks"), box);
    auto *used = new Card;
    auto *line = new QWidget;
    line->setMinimumHeight(theme.px(34));
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(theme.px(12), 0, theme.px(12), 0);
    row->setSpacing(theme.px(8));
    for (const auto &[what, icon] : detail.uses) {
        row->addWidget(new IconLabel(icon, Token::Muted));
        row->addWidget(new Label(what));
        row->addSpacing(theme.px(12));
    }
    row->addStretch();
    row->addWidget(new Label(detail.lastRun, TextStyle::Body, Token::Muted));
    used->addRow(line);
    page()->addSection(tr("Used by"), used);
    page()->setJson(detail.json);
}

} // namespace assay::ui
