// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/detailpage.h"

#include <QScrollArea>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/widgets/codeview.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pageheader.h"

namespace assay::ui {

DetailPage::DetailPage(const QString &name, QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    setObjectName(name);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header = new PageHeader;
    m_header->setPadding(16);
    column->addWidget(m_header);
    m_stack = new QStackedLayout;
    column->addLayout(m_stack, 1);
    auto *scroll = new QScrollArea;
    scroll->setObjectName(name + QStringLiteral(".scroll"));
    scroll->setAccessibleName(tr("Definition in words"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::StrongFocus);
    m_words = new QWidget;
    m_sections = new QVBoxLayout(m_words);
    m_sections->setContentsMargins(theme.px(16), theme.px(4), theme.px(16), theme.px(24));
    m_sections->setSpacing(theme.px(8));
    m_sections->addStretch();
    scroll->setWidget(m_words);
    // The page behind shows through: setWidget() made both opaque.
    scroll->viewport()->setAutoFillBackground(false);
    m_words->setAutoFillBackground(false);
    m_stack->addWidget(scroll);
    auto *jsonBox = new QWidget;
    auto *jsonLayout = new QVBoxLayout(jsonBox);
    jsonLayout->setContentsMargins(theme.px(16), 0, theme.px(16), theme.px(16));
    m_json = new CodeView(CodeView::Language::Json);
    m_json->setObjectName(name + QStringLiteral(".json"));
    jsonLayout->addWidget(m_json);
    m_stack->addWidget(jsonBox);
}

void DetailPage::addSection(const QString &title, QWidget *content)
{
    const Theme &theme = Theme::instance();
    const int at = m_sections->count() - 1;
    if (title.isEmpty()) {
        m_sections->insertWidget(at, content);
        return;
    }
    auto *caption = new Label(title, TextStyle::CardTitle);
    caption->setContentsMargins(0, theme.px(12), 0, 0);
    m_sections->insertWidget(at, caption);
    if (content->accessibleName().isEmpty())
        content->setAccessibleName(title);
    m_sections->insertWidget(at + 1, content);
}

void DetailPage::clear()
{
    while (m_sections->count() > 1) {
        QLayoutItem *item = m_sections->takeAt(0);
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
}

void DetailPage::setJson(const QString &json) { m_json->setPlainText(json); }

void DetailPage::toggleText()
{
    m_stack->setCurrentIndex(1 - m_stack->currentIndex());
    m_stack->currentWidget()->setFocus();
}

bool DetailPage::isJsonShown() const { return m_stack->currentIndex() == 1; }

} // namespace assay::ui
