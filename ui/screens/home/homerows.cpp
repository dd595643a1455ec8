// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/home/homerows.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/screens/home/miniforest.h"
#include "ui/shell/navigator.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/linkarea.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

namespace {

struct HomeText {
    Q_DECLARE_TR_FUNCTIONS(Home)
};

LinkArea *area(const QString &spoken, const Location &target, Navigator &navigator, int height)
{
    auto *row = new LinkArea(spoken);
    row->setMinimumHeight(Theme::instance().px(height));
    QObject::connect(row, &LinkArea::activated, row, [&navigator, target] { navigator.go(target.screen, target.path); });
    return row;
}

QWidget *iconOf(const QString &name, Token token, int side) { return new IconLabel(name, token, side); }

} // namespace

QWidget *makeNeedRow(const NeedRow &row, Navigator &navigator)
{
    const Theme &theme = Theme::instance();
    LinkArea *line = area(HomeText::tr("%1 %2. %3", "subject, sentence, note").arg(row.subject, row.sentence, row.note), row.target, navigator, 52);
    auto *layout = new QHBoxLayout(line);
    layout->setContentsMargins(theme.px(16), theme.px(7), theme.px(16), theme.px(7));
    layout->setSpacing(theme.px(12));
    layout->addWidget(iconOf(row.icon, row.token, 18));
    auto *texts = new QVBoxLayout;
    texts->setSpacing(0);
    auto *first = new QHBoxLayout;
    first->setSpacing(theme.px(4));
    auto *subject = new Label(row.subject, TextStyle::BodyBold);
    subject->setElided(true);
    first->addWidget(subject);
    first->addWidget(new Label(row.sentence));
    first->addStretch(1);
    auto *note = new Label(row.note, TextStyle::Caption, Token::Muted);
    note->setElided(true);
    texts->addLayout(first);
    texts->addWidget(note);
    layout->addLayout(texts, 1);
    QPushButton *button = makeButton(row.action, {}, ButtonKind::Normal, "home.need", line);
    button->setAccessibleName(HomeText::tr("%1: %2", "button and what it is about").arg(row.action, row.subject));
    makeSmall(button);
    QObject::connect(button, &QPushButton::clicked, line, &LinkArea::activated);
    layout->addWidget(button);
    return line;
}

QWidget *makeRunningRow(const RunningRow &row, const ForestAxis &axis, Navigator &navigator)
{
    const Theme &theme = Theme::instance();
    auto *forest = new MiniForest(row, axis);
    LinkArea *line = area(HomeText::tr("%1, %2, %3, %4", "experiment, metric, lift, day").arg(row.name, row.metric, forest->spoken(), row.day),
                          {QStringLiteral("results"), row.key}, navigator, 46);
    auto *layout = new QHBoxLayout(line);
    layout->setContentsMargins(theme.px(16), 0, theme.px(16), 0);
    layout->setSpacing(theme.px(8));
    auto *texts = new QVBoxLayout;
    texts->setSpacing(0);
    texts->setContentsMargins(0, theme.px(5), 0, theme.px(5));
    auto *name = new Label(row.name);
    auto *key = new Label(row.key, TextStyle::Caption, Token::Muted);
    auto *metric = new Label(row.metric, TextStyle::Body, Token::Muted);
    for (Label *label : {name, key, metric})
        label->setElided(true);
    texts->addWidget(name);
    texts->addWidget(key);
    auto *nameBox = new QWidget;
    nameBox->setFixedWidth(theme.px(172));
    nameBox->setLayout(texts);
    metric->setFixedWidth(theme.px(140));
    layout->addWidget(nameBox);
    layout->addWidget(metric);
    layout->addWidget(forest, 1);
    auto *day = new Label(row.day, TextStyle::Body, Token::Muted);
    day->setFixedWidth(theme.px(52));
    day->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    layout->addWidget(day);
    return line;
}

QWidget *makeLinkRow(const LinkRow &row, Navigator &navigator)
{
    const Theme &theme = Theme::instance();
    LinkArea *line = area(HomeText::tr("%1, %2", "what and note").arg(row.text, row.note), row.target, navigator, 34);
    auto *layout = new QHBoxLayout(line);
    layout->setContentsMargins(theme.px(16), 0, theme.px(16), 0);
    layout->setSpacing(theme.px(10));
    layout->addWidget(iconOf(row.icon, row.token, 16));
    auto *name = new Label(row.text);
    name->setElided(true);
    layout->addWidget(name, 1);
    layout->addWidget(new Label(row.note, TextStyle::Caption, Token::Muted));
    return line;
}

} // namespace assay::ui
