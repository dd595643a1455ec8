// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/datamodel/datamodelscreen.h"

#include <QVBoxLayout>

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

DataModelScreen::DataModelScreen(Services &services, QWidget *parent) : Screen(parent), m_services(services)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_page = new DetailPage(QStringLiteral("datamodel.detail"));
    m_frame = new ListDetail(QStringLiteral("datamodel"), tr("Data model"), modelColumns(), m_page);
    m_frame->setFilterPlaceholder(tr("Filter the data model"));
    m_frame->addFacet(QStringLiteral("kind"), tr("Kind"));
    m_frame->emptyState()->set(DataState::NotRunYet, tr("The data model is empty"),
                               tr("It says which SQL yields assignments and facts, and for which kind of subject. Describe sources in files and bring them in with "
                                  "assayctl apply FILE."));
    layout->addWidget(m_frame);
    connect(m_frame, &ListDetail::opened, this, [this](const QString &key) {
        showDetail();
        emit moved(key);
    });
    connect(&m_services.workspace, &workspace::Workspace::catalogChanged, this, &DataModelScreen::update);
    update();
}

void DataModelScreen::update()
{
    m_frame->setRows(modelRows(*m_services.workspace.catalog()));
    showDetail();
}

void DataModelScreen::open(const QString &path)
{
    m_frame->open(path);
    showDetail();
}

void DataModelScreen::showDetail()
{
    std::optional<ModelDetail> detail
        = m_frame->openKey().isEmpty() ? std::nullopt : modelDetail(*m_services.workspace.catalog(), m_frame->openKey());
    if (detail == m_detail)
        return;
    m_detail = std::move(detail);
    if (m_detail)
        fillDetail(*m_detail);
    emit described();
}

void DataModelScreen::fillDetail(const ModelDetail &detail)
{
    PageHeader *header = m_page->header();
    header->setTitle(detail.name);
    header->setKey(detail.key);
    header->pill()->set(detail.kind, Tone::Outline);
    m_page->clear();
    if (!detail.description.isEmpty()) {
        auto *description = new Label(detail.description, TextStyle::Body, Token::Muted);
        description->setWordWrap(true);
        m_page->addSection({}, description);
    }
    if (!detail.facts.empty()) {
        auto *facts = new KeyValueList;
        for (const auto &[label, value] : detail.facts)
            facts->add(label, value);
        m_page->addSection({}, facts);
    }
    if (!detail.columns.empty()) {
        auto *columns = new KeyValueList;
        for (const auto &[role, column] : detail.columns)
            columns->add(role, column, TextStyle::Code, Token::Text);
        m_page->addSection(tr("Columns"), columns);
    }
    if (!detail.sql.isEmpty()) {
        auto *sql = new CodeView(CodeView::Language::Sql);
        sql->setObjectName(QStringLiteral("datamodel.sql"));
        sql->setAccessibleName(tr("SQL of %1").arg(detail.name));
        sql->setMaximumLines(24);
        sql->setPlainText(detail.sql);
        m_page->addSection(tr("SQL"), sql);
    }
    std::vector<LinkItem> uses;
    for (const ModelUse &use : detail.usedBy)
        uses.push_back({use.name, use.kind, use.icon, locationText(use.target)});
    auto *usedBy = new LinkList(uses, tr("Nothing uses it."));
    connect(usedBy, &LinkList::activated, this, [this](const QString &target) {
        const Location place = locationFromText(target);
        m_services.navigator.go(place.screen, place.path);
    });
    m_page->addSection(tr("Used by"), usedBy);
    m_page->setJson(detail.json);
}

QString DataModelScreen::crumb() const { return m_detail ? m_detail->name : QString(); }

QList<QWidget *> DataModelScreen::panes() const { return m_frame->panes(); }

bool DataModelScreen::focusFilter() { return m_frame->focusFilter(); }

bool DataModelScreen::toggleText()
{
    if (!m_detail)
        return false;
    m_page->toggleText();
    return true;
}

bool DataModelScreen::leaveDetail() { return m_frame->leaveDetail(); }

} // namespace assay::ui
