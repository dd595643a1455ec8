// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <QKeySequence>
#include <QObject>
#include <QString>

class QAction;
class QWidget;

namespace assay::ui {

/// Menus in their order; every action stands in one of them.
enum class MenuId { File, Edit, View, Go, Experiment, Tools, Help };

/// One thing the person can do. Menus, palette and shortcut sheet are made from these, so an action
/// that exists is in all three.
struct AppAction {
    QString id{};                           ///< stable, "ledger.verify"
    QString text{};                         ///< with mnemonic, ellipsis when input follows
    MenuId menu{};
    QString submenu{};                      ///< title of a submenu, empty: none
    QKeySequence shortcut{};
    QString icon{};
    /// Why it cannot be done now, or empty. Asked whenever a menu or the palette opens.
    std::function<QString()> whyDisabled{};
    std::function<void()> run{};
    std::function<bool()> isChecked{};      ///< set: a checkable action
    int group = 0;                        ///< a separator stands between groups of one menu
};

/// The command bus: every action of the program, in the order it was added.
class ActionRegistry final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ActionRegistry)

public:
    explicit ActionRegistry(QObject *parent = nullptr);
    ~ActionRegistry() override;

    /// Adds an action; its id must be new. The QAction is owned by the registry.
    QAction *add(AppAction action);
    [[nodiscard]] const std::vector<AppAction> &actions() const { return m_actions; }
    [[nodiscard]] QAction *qAction(const QString &id) const;
    /// Runs an action if it is enabled now; false otherwise.
    bool run(const QString &id);
    /// Brings enabled and checked states up to date.
    void refresh();

    [[nodiscard]] static QString menuTitle(MenuId menu);
    /// The text without mnemonic and ellipsis.
    [[nodiscard]] static QString plainText(const QString &text);

private:
    std::vector<AppAction> m_actions;
    std::vector<QAction *> m_qActions;
};

} // namespace assay::ui
