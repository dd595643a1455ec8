// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QMainWindow>

#include "ui/shell/location.h"
#include "ui/shell/screen.h"

class QStackedWidget;

namespace assay::ui {

class CommandPalette;
class Sidebar;
class StatusLine;
class Toasts;
class TopBar;

/// The window: menus, tool bar, sidebar, one screen at a time, status bar. Knows no screen by name.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MainWindow)

public:
    explicit MainWindow(Services services, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Goes to a place and writes it into the history.
    void go(const Location &location);
    [[nodiscard]] Location current() const { return m_history.current(); }
    [[nodiscard]] Screen *screen(const QString &id) const { return m_screens.value(id); }
    [[nodiscard]] const NavigationHistory &history() const { return m_history; }
    [[nodiscard]] CommandPalette *palettePanel() const { return m_palette; }

    void askPalette(const QString &query = {});
    void showShortcuts();
    void showAbout();
    void back();
    void forward();
    /// F6: to the next (or previous) of tool bar, sidebar and the screen's panes.
    void focusNextPane(int step);
    void setSidebarCollapsed(bool isCollapsed);
    [[nodiscard]] bool isSidebarCollapsed() const;
    void copyFocused();

protected:
    void closeEvent(QCloseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildFrame();
    void buildScreens();
    void connectServices();
    void showPlace(const Location &location);
    void spreadRecent();
    void describe();
    void updateJobs();
    void updateEgress();
    void restoreState();
    void saveState() const;
    void askBeforeQuit(int jobs);

    Services m_services;
    NavigationHistory m_history;
    QHash<QString, Screen *> m_screens;
    TopBar *m_bar{};
    Sidebar *m_sidebar{};
    QStackedWidget *m_stack{};
    StatusLine *m_status{};
    Toasts *m_toasts{};
    CommandPalette *m_palette{};
    bool m_mayQuit{};
};

} // namespace assay::ui
