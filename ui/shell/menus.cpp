// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/menus.h"

#include <algorithm>
#include <vector>

#include <QHash>
#include <QMenu>
#include <QMenuBar>

#include "ui/shell/appaction.h"

namespace assay::ui {

void buildMenus(QMenuBar *bar, ActionRegistry &actions)
{
    bar->clear();
    for (const MenuId id : {MenuId::File, MenuId::Edit, MenuId::View, MenuId::Go, MenuId::Experiment, MenuId::Tools, MenuId::Help}) {
        QMenu *menu = nullptr;
        QHash<QString, QMenu *> submenus;
        int group = -1;
        // Groups in order, actions within a group in the order they were added.
        std::vector<const AppAction *> listed;
        for (const AppAction &action : actions.actions()) {
            if (action.menu == id)
                listed.push_back(&action);
        }
        std::ranges::stable_sort(listed, {}, &AppAction::group);
        for (const AppAction *action : listed) {
            if (!menu) {
                menu = bar->addMenu(ActionRegistry::menuTitle(id));
                menu->setToolTipsVisible(true);
                QObject::connect(menu, &QMenu::aboutToShow, &actions, &ActionRegistry::refresh);
            }
            if (group >= 0 && action->group != group)
                menu->addSeparator();
            group = action->group;
            QMenu *target = menu;
            if (!action->submenu.isEmpty()) {
                QMenu *&sub = submenus[action->submenu];
                if (!sub)
                    sub = menu->addMenu(action->submenu);
                target = sub;
            }
            target->addAction(actions.qAction(action->id));
        }
    }
    actions.refresh();
}

} // namespace assay::ui
