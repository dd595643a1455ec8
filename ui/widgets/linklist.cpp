// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/linklist.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/widgets/card.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linkarea.h"

namespace assay::ui {

LinkList::LinkList(const std::vector<LinkItem> &items, const QString &none, QWidget *parent) : QWidget(parent)
{
    const Theme &theme = Theme::instance();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    if (items.empty()) {
        column->addWidget(new Label(none, TextStyle::Body, Token::Muted));
        return;
    }
    auto *card = new Card;
    column->addWidget(card);
    for (const LinkItem &item : items) {
        auto *row = new LinkArea(tr("%1, %2", "name and note").arg(item.name, item.note));
        row->setMinimumHeight(theme.px(32));
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(theme.px(12), 0, theme.px(12), 0);
        line->setSpacing(theme.px(8));
        line->addWidget(new IconLabel(item.icon, Token::Muted));
        auto *name = new Label(item.name);
        name->setElided(true);
        line->addWidget(name, 1);
        line->addWidget(new Label(item.note, TextStyle::Caption, Token::Muted));
        connect(row, &LinkArea::activated, this, [this, target = item.target] { emit activated(target); });
        card->addRow(row);
    }
}

} // namespace assay::ui
