// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/listscreen.h"

#include <QVBoxLayout>

#include "ui/widgets/detailpage.h"
#include "ui/widgets/listdetail.h"

namespace assay::ui {

void ListScreen::setParts(ListDetail *frame, DetailPage *page)
{
    m_frame = frame;
    m_page = page;
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_frame);
    connect(m_frame, &ListDetail::opened, this, [this](const QString &key) {
        showDetail();
        emit moved(key);
    });
}

void ListScreen::open(const QString &path)
{
    m_frame->open(path);
    showDetail();
}

QString ListScreen::openKey() const { return m_frame->openKey(); }

void ListScreen::setCrumb(const QString &crumb)
{
    m_crumb = crumb;
    emit described();
}

QList<QWidget *> ListScreen::panes() const { return m_frame->panes(); }

bool ListScreen::focusFilter() { return m_frame->focusFilter(); }

bool ListScreen::toggleText()
{
    if (m_crumb.isEmpty())
        return false;
    m_page->toggleText();
    return true;
}

bool ListScreen::leaveDetail() { return m_frame->leaveDetail(); }

} // namespace assay::ui
