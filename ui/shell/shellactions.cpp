// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shellactions.h"

#include <QCoreApplication>
#include <QSettings>

#include "ui/shell/appaction.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/screenkinds.h"
#include "ui/widgets/theme.h"

namespace assay::ui {

namespace {

struct ShellText {
    Q_DECLARE_TR_FUNCTIONS(ShellActions)
};

Screen *currentScreen(const MainWindow &window) { return window.screen(window.current().screen); }

void addFileAndEdit(MainWindow &window, ActionRegistry &actions)
{
    AppAction quit{.id = QStringLiteral("file.quit"), .text = ShellText::tr("&Quit"), .menu = MenuId::File, .shortcut = QKeySequence(QKeySequence::Quit), .group = 9};
    if (quit.shortcut.isEmpty())
        quit.shortcut = QKeySequence(Qt::CTRL | Qt::Key_Q);
    quit.icon = QStringLiteral("close");
    quit.run = [&window] { window.close(); };
    actions.add(std::move(quit));

    AppAction copy{.id = QStringLiteral("edit.copy"), .text = ShellText::tr("&Copy"), .menu = MenuId::Edit, .shortcut = QKeySequence(QKeySequence::Copy)};
    copy.icon = QStringLiteral("copy");
    copy.run = [&window] { window.copyFocused(); };
    actions.add(std::move(copy));

    AppAction filter{.id = QStringLiteral("edit.filter"), .text = ShellText::tr("&Filter list"), .menu = MenuId::Edit, .shortcut = QKeySequence(QKeySequence::Find)};
    filter.icon = QStringLiteral("filter");
    filter.run = [&window] {
        if (Screen *screen = currentScreen(window))
            screen->focusFilter();
    };
    actions.add(std::move(filter));
}

void addThemes(ActionRegistry &actions)
{
    struct Row { const char *id; QString text; Theme::Mode mode; };
    const Row rows[] = {{"view.theme.system", ShellText::tr("&System"), Theme::Mode::System},
                        {"view.theme.light", ShellText::tr("&Light"), Theme::Mode::Light},
                        {"view.theme.dark", ShellText::tr("&Dark"), Theme::Mode::Dark},
                        {"view.theme.contrast", ShellText::tr("&High contrast"), Theme::Mode::HighContrast}};
    for (const Row &row : rows) {
        AppAction action{.id = QLatin1String(row.id), .text = row.text, .menu = MenuId::View, .submenu = ShellText::tr("&Theme")};
        action.icon = QStringLiteral("theme");
        action.run = [mode = row.mode] {
            Theme::instance().setMode(mode);
            QSettings().setValue(QStringLiteral("theme"), static_cast<int>(mode));
        };
        action.isChecked = [mode = row.mode] { return Theme::instance().mode() == mode; };
        actions.add(std::move(action));
    }
}

void addView(MainWindow &window, ActionRegistry &actions)
{
    addThemes(actions);
    AppAction sidebar{.id = QStringLiteral("view.sidebar"), .text = ShellText::tr("Show only &icons in the sidebar"), .menu = MenuId::View,
                      .shortcut = QKeySequence(Qt::CTRL | Qt::Key_Backslash), .group = 1};
    sidebar.icon = QStringLiteral("sidebar");
    sidebar.run = [&window] { window.setSidebarCollapsed(!window.isSidebarCollapsed()); };
    sidebar.isChecked = [&window] { return window.isSidebarCollapsed(); };
    actions.add(std::move(sidebar));

    AppAction textView{.id = QStringLiteral("view.json"), .text = ShellText::tr("Words or &JSON"), .menu = MenuId::View, .shortcut = QKeySequence(Qt::CTRL | Qt::Key_J), .group = 1};
    textView.icon = QStringLiteral("code");
    textView.run = [&window] {
        if (Screen *screen = currentScreen(window))
            screen->toggleText();
    };
    actions.add(std::move(textView));
}

void addGo(MainWindow &window, ActionRegistry &actions)
{
    AppAction back{.id = QStringLiteral("go.back"), .text = ShellText::tr("&Back"), .menu = MenuId::Go, .shortcut = QKeySequence(Qt::ALT | Qt::Key_Left)};
    back.icon = QStringLiteral("back");
    back.whyDisabled = [&window] { return window.history().canGoBack() ? QString() : ShellText::tr("This is the first place"); };
    back.run = [&window] { window.back(); };
    actions.add(std::move(back));
    AppAction forward{.id = QStringLiteral("go.forward"), .text = ShellText::tr("&Forward"), .menu = MenuId::Go, .shortcut = QKeySequence(Qt::ALT | Qt::Key_Right)};
    forward.icon = QStringLiteral("forward");
    forward.whyDisabled = [&window] { return window.history().canGoForward() ? QString() : ShellText::tr("This is the last place"); };
    forward.run = [&window] { window.forward(); };
    actions.add(std::move(forward));

    int number = 1;
    for (const ScreenKind &kind : screenKinds()) {
        const QString id = QString::fromLatin1(kind.id);
        AppAction action{.id = QStringLiteral("go.") + id, .text = screenTitle(kind), .menu = MenuId::Go, .group = 1};
        if (number <= 9)
            action.shortcut = QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + number));
        ++number;
        action.icon = QString::fromLatin1(kind.icon);
        action.run = [&window, id] { window.go({id, {}}); };
        actions.add(std::move(action));
    }
    AppAction next{.id = QStringLiteral("go.nextPane"), .text = ShellText::tr("&Next pane"), .menu = MenuId::Go, .shortcut = QKeySequence(Qt::Key_F6), .group = 2};
    next.icon = QStringLiteral("keyboard");
    next.run = [&window] { window.focusNextPane(1); };
    actions.add(std::move(next));
    AppAction previous{.id = QStringLiteral("go.previousPane"), .text = ShellText::tr("&Previous pane"), .menu = MenuId::Go, .shortcut = QKeySequence(Qt::SHIFT | Qt::Key_F6), .group = 2};
    previous.icon = QStringLiteral("keyboard");
    previous.run = [&window] { window.focusNextPane(-1); };
    actions.add(std::move(previous));
}

void addToolsAndHelp(MainWindow &window, ActionRegistry &actions)
{
    AppAction palette{.id = QStringLiteral("tools.palette"), .text = ShellText::tr("&Search or run a command..."), .menu = MenuId::Tools, .shortcut = QKeySequence(Qt::CTRL | Qt::Key_K)};
    palette.icon = QStringLiteral("search");
    palette.run = [&window] { window.askPalette(); };
    actions.add(std::move(palette));

    AppAction keys{.id = QStringLiteral("help.shortcuts"), .text = ShellText::tr("&Keyboard shortcuts"), .menu = MenuId::Help, .shortcut = QKeySequence(Qt::CTRL | Qt::Key_Slash)};
    keys.icon = QStringLiteral("keyboard");
    keys.run = [&window] { window.showShortcuts(); };
    actions.add(std::move(keys));

    AppAction about{.id = QStringLiteral("help.about"), .text = ShellText::tr("&About Assay"), .menu = MenuId::Help};
    about.icon = QStringLiteral("info");
    about.run = [&window] { window.showAbout(); };
    actions.add(std::move(about));
}

} // namespace

void addShellActions(MainWindow &window, ActionRegistry &actions)
{
    addFileAndEdit(window, actions);
    addView(window, actions);
    addGo(window, actions);
    addToolsAndHelp(window, actions);
}

} // namespace assay::ui
