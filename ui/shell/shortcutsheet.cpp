// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shortcutsheet.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/shell/appaction.h"
#include "ui/shell/kbd.h"
#include "ui/widgets/button.h"
#include "ui/widgets/label.h"

namespace assay::ui {

ShortcutSheet::ShortcutSheet(const ActionRegistry &actions, QWidget *over) : Sheet(over, 760, QStringLiteral("shortcuts"))
{
    const Theme &theme = Theme::instance();
    setAccessibleName(tr("Keyboard shortcuts"));
    auto *head = new QHBoxLayout;
    head->setContentsMargins(theme.px(24), theme.px(16), theme.px(16), theme.px(8));
    head->addWidget(new Label(tr("Keyboard shortcuts"), TextStyle::SectionTitle), 1);
    QPushButton *close = makeButton(tr("Close"), {}, ButtonKind::Normal, "shortcuts.close");
    connect(close, &QPushButton::clicked, this, &Sheet::dismiss);
    head->addWidget(close);
    contents()->addLayout(head);

    auto *page = new QWidget;
    page->setAccessibleName(tr("All actions and their keys"));
    auto *columns = new QHBoxLayout(page);
    columns->setContentsMargins(theme.px(24), theme.px(8), theme.px(24), theme.px(24));
    columns->setSpacing(theme.px(32));
    for (QVBoxLayout *&column : m_columns) {
        column = new QVBoxLayout;
        column->setSpacing(theme.px(4));
        columns->addLayout(column, 1);
    }
    for (const MenuId menu : {MenuId::File, MenuId::Edit, MenuId::View, MenuId::Go, MenuId::Experiment, MenuId::Tools, MenuId::Help}) {
        QList<std::pair<QString, QString>> lines;
        for (const AppAction &action : actions.actions()) {
            if (action.menu != menu)
                continue;
            const QString text = ActionRegistry::plainText(action.text);
            m_texts.append(text);
            lines.append({text, action.shortcut.toString(QKeySequence::NativeText)});
        }
        if (!lines.isEmpty())
            addSection(ActionRegistry::plainText(ActionRegistry::menuTitle(menu)), lines);
    }
    addSection(tr("Lists and tables"),
               {{tr("Open the selected row"), tr("Enter", "key")},
                {tr("Back to the list"), tr("Esc", "key")},
                {tr("Copy the row"), QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText)},
                {tr("Next pane, previous pane"), tr("F6, Shift+F6", "keys")}});
    for (QVBoxLayout *column : m_columns)
        column->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("shortcuts.list"));
    scroll->setAccessibleName(tr("All actions and their keys"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(page);
    scroll->viewport()->setAutoFillBackground(false);
    page->setAutoFillBackground(false);
    scroll->setMinimumHeight(std::min(page->sizeHint().height(), theme.px(560)));
    contents()->addWidget(scroll);
}

void ShortcutSheet::addSection(const QString &title, const QList<std::pair<QString, QString>> &lines)
{
    const Theme &theme = Theme::instance();
    // The shorter column takes the next section.
    QVBoxLayout *column = m_columns[0]->count() <= m_columns[1]->count() ? m_columns[0] : m_columns[1];
    auto *caption = new Label(title, TextStyle::CaptionBold, Token::Muted);
    caption->setContentsMargins(0, theme.px(12), 0, theme.px(2));
    column->addWidget(caption);
    for (const auto &[text, keys] : lines) {
        auto *line = new QWidget;
        line->setAccessibleName(keys.isEmpty() ? text : tr("%1: %2", "action and its keys").arg(text, keys));
        auto *layout = new QHBoxLayout(line);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(new Label(text), 1);
        if (!keys.isEmpty())
            layout->addWidget(new Kbd(keys));
        column->addWidget(line);
    }
}

} // namespace assay::ui
