// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/datamodel/datamodelscreen.h"

#include "app/workspace/workspace.h"
#include "ui/shell/navigator.h"
#include "ui/widgets/codeview.h"
#include "ui/widgets/datastateview.h"
#include "ui/widgets/detailpage.h"
#include "ui/widgets/keyvaluelist.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linklist.h"
#include "ui/widgets/listdetail.h"
#include "ui/widgets/pageheader.h"

namespace assay::ui {

DataModelScreen::DataModelScreen(Services &services, QWidget *parent) : ListScreen(parent), m_services(services)
{
    auto *detail = new DetailPage(QStringLiteral("datamodel.detail"));
    setParts(new ListDetail(QStringLiteral("datamodel"), tr("Data model"), modelColumns(), detail), detail);
    frame()->setFilterPlaceholder(tr("Filter the data model"));
    frame()->addFacet(QStringLiteral("kind"), tr("Kind"));
    frame()->emptyState()->set(DataState::NotRunYet, tr("The data model is empty"),
                               tr("It says which SQL yields assignments and facts, and for which kind of subject. Describe sources in files and bring them in with "
                                  "assayctl apply FILE."));
    connect(&m_services.workspace, &workspace::Workspace::catalogChanged, this, &DataModelScreen::update);
    update();
}

void DataModelScreen::update()
{
    frame()->setRows(modelRows(*m_services.workspace.catalog()));
    showDetail();
}

void DataModelScreen::showDetail()
{
    replaceDetail(m_detail, openKey().isEmpty() ? std::nullopt : modelDetail(*m_services.workspace.catalog(), openKey()),
                  [this](const ModelDetail &detail) { fillDetail(detail); });
}

void DataModelScreen::fillDetail(const ModelDetail &detail)
{
    PageHeader *header = page()->header();
    header->setTitle(detail.name);
    header->setKey(detail.key);
    header->pill()->set(detail.kind, Tone::Outline);
    page()->clear();
    if (!detail.description.isEmpty()) {
        auto *description = new Label(detail.description, TextStyle::Body, Token::Muted);
        description->setWordWrap(true);
        page()->addSection({}, description);
    }
    if (!detail.facts.empty()) {
        auto *facts = new KeyValueList;
        for (const auto &[label, value] : detail.facts)
            facts->add(label, value);
        page()->addSection({}, facts);
    }
    if (!detail.columns.empty()) {
        auto *columns = new KeyValueList;
        for (const auto &[role, column] : detail.columns)
            columns->add(role, column, TextStyle::Code, Token::Text);
        page()->addSection(tr("Columns"), columns);
    }
    if (!detail.sql.isEmpty()) {
        auto *sql = new CodeView(CodeView::Language::Sql);
        sql->setObjectName(QStringLiteral("datamodel.sql"));
        sql->setAccessibleName(tr("SQL of %1").arg(detail.name));
        sql->setMaximumLines(24);
        sql->setPlainText(detail.sql);
        page()->addSection(tr("SQL"), sql);
    }
    std::vector<LinkItem> uses;
    for (const ModelUse &use : detail.usedBy)
        uses.push_back({use.name, use.kind, use.icon, locationText(use.target)});
    auto *usedBy = new LinkList(uses, tr("Nothing uses it."));
    connect(usedBy, &LinkList::activated, this, [this](const QString &target) {
        const Location place = locationFromText(target);
        m_services.navigator.go(place.screen, place.path);
    });
    page()->addSection(tr("Used by"), usedBy);
    page()->setJson(detail.json);
}

} // namespace assay::ui
