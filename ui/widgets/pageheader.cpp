// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/pageheader.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

namespace assay::ui {

PageHeader::PageHeader(QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(theme.px(24), theme.px(12), theme.px(24), theme.px(12));
    m_row->setSpacing(theme.px(8));
    m_title = new Label({}, TextStyle::PageTitle);
    m_title->setElided(true, 220);
    m_subtitle = new Label({}, TextStyle::Body, Token::Muted);
    m_subtitle->setElided(true);
    m_key = new Label({}, TextStyle::Code, Token::Muted);
    m_key->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_copy = makeButton({}, QStringLiteral("copy"), ButtonKind::Flat, "page.copyKey");
    m_copy->setAccessibleName(tr("Copy key"));
    m_copy->setToolTip(m_copy->accessibleName());
    makeSmall(m_copy);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_key->text()); });
    m_pill = new StatusPill;
    m_pill->hide();
    m_meta = new QHBoxLayout;
    m_meta->setSpacing(theme.px(16));
    m_row->addWidget(m_title);
    m_row->addWidget(m_subtitle);
    m_row->addWidget(m_key);
    m_row->addWidget(m_copy);
    m_row->addWidget(m_pill);
    m_row->addStretch(1);
    m_row->addLayout(m_meta);
    m_row->addSpacing(theme.px(8));
    setMinimumHeight(theme.px(52));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_subtitle->hide();
    setKey({});
}

void PageHeader::setTitle(const QString &title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

void PageHeader::setSubtitle(const QString &text)
{
    m_subtitle->setText(text);
    m_subtitle->setVisible(!text.isEmpty());
}

void PageHeader::setKey(const QString &key)
{
    m_key->setText(key);
    fitKey();
}

void PageHeader::setMeta(const QStringList &captions)
{
    if (captions == m_captions)
        return;
    m_captions = captions;
    while (QLayoutItem *item = m_meta->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const QString &caption : captions) {
        auto *label = new Label(caption, TextStyle::Caption, Token::Muted, this);
        label->setElided(true);
        m_meta->addWidget(label);
    }
}

/// Where not everything has room the key gives way: to the name, the captions and the buttons.
void PageHeader::fitKey()
{
    const int ofKey = m_key->sizeHint().width() + m_copy->sizeHint().width() + 2 * m_row->spacing();
    const int others = m_row->sizeHint().width() - (m_key->isHidden() ? 0 : ofKey);
    const bool isShown = !m_key->text().isEmpty() && (!isVisible() || others + ofKey <= width());
    m_key->setVisible(isShown);
    m_copy->setVisible(isShown);
}

bool PageHeader::event(QEvent *event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest)
        fitKey();
    return QWidget::event(event);
}

void PageHeader::addWidget(QWidget *widget) { m_row->addWidget(widget); }

void PageHeader::setPadding(int pixels)
{
    const Theme &theme = Theme::instance();
    m_row->setContentsMargins(theme.px(pixels), theme.px(12), theme.px(pixels), theme.px(12));
}

} // namespace assay::ui
