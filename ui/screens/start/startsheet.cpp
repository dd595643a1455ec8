// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/start/startsheet.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/widgets/linkarea.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/surface.h"

namespace assay::ui {
namespace {

int px(double pixels) { return Theme::instance().px(pixels); }

} // namespace

StartSheet::StartSheet(QWidget *parent) : QFrame(parent)
{
    setFixedWidth(px(680));
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(1, 1, 1, px(4)); // the foot keeps clear of the rounded corners
    m_column->setSpacing(0);
}

void StartSheet::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    paintPanel(&painter, rect(), 8, theme.color(Token::Surface), theme.color(Token::BorderStrong));
}

Label *wrappedLabel(const QString &text, TextStyle style, Token token)
{
    auto *label = new Label(text, style, token);
    label->setWordWrap(true);
    return label;
}

QWidget *startHead(const QString &title, const QString &sentence)
{
    auto *head = new QWidget;
    auto *row = new QHBoxLayout(head);
    row->setContentsMargins(px(24), px(24), px(24), px(20));
    row->setSpacing(px(16));
    auto *mark = new QLabel;
    mark->setPixmap(QIcon(QStringLiteral(":/assay/icons/assay.svg")).pixmap(QSize(px(36), px(36))));
    mark->setAccessibleName(StartSheet::tr("Assay"));
    row->addWidget(mark, 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(px(2));
    texts->addWidget(wrappedLabel(title, TextStyle::SectionTitle));
    texts->addWidget(wrappedLabel(sentence, TextStyle::Body, Token::Muted));
    row->addLayout(texts, 1);
    return head;
}

QWidget *startFoot(const QString &reassurance, const QList<QPushButton *> &buttons)
{
    auto *foot = new Surface(Token::Surface);
    foot->setLines(Qt::TopEdge);
    foot->setMinimumHeight(px(56));
    auto *row = new QHBoxLayout(foot);
    row->setContentsMargins(px(24), 0, px(24), 0);
    row->setSpacing(px(8));
    if (!reassurance.isEmpty()) {
        row->addWidget(new IconLabel(QStringLiteral("shield"), Token::Muted, 14));
        auto *text = new Label(reassurance, TextStyle::Caption, Token::Muted);
        text->setElided(true);
        row->addWidget(text, 1);
    } else {
        row->addStretch(1);
    }
    for (QPushButton *button : buttons)
        row->addWidget(button);
    return foot;
}

} // namespace assay::ui
