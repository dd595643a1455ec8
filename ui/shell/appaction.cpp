// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/appaction.h"

#include <algorithm>

#include <QAction>
#include <QIcon>

#include "ui/widgets/theme.h"

namespace assay::ui {

ActionRegistry::ActionRegistry(QObject *parent) : QObject(parent) {}

ActionRegistry::~ActionRegistry() = default;

QAction *ActionRegistry::add(AppAction action)
{
    Q_ASSERT_X(!qAction(action.id), "ActionRegistry::add", qPrintable(action.id));
    auto *made = new QAction(action.text, this);
    made->setObjectName(action.id);
    made->setShortcut(action.shortcut);
    made->setCheckable(static_cast<bool>(action.isChecked));
    if (!action.icon.isEmpty())
        made->setIcon(Theme::instance().icon(action.icon));
    connect(made, &QAction::triggered, this, [this, id = action.id] {
        run(id);
        refresh();
    });
    m_actions.push_back(std::move(action));
    m_qActions.push_back(made);
    return made;
}

QAction *ActionRegistry::qAction(const QString &id) const
{
    const auto at = std::ranges::find(m_actions, id, &AppAction::id);
    return at == m_actions.end() ? nullptr : m_qActions.at(static_cast<std::size_t>(at - m_actions.begin()));
}

bool ActionRegistry::run(const QString &id)
{
    const auto at = std::ranges::find(m_actions, id, &AppAction::id);
    if (at == m_actions.end() || (at->whyDisabled && !at->whyDisabled().isEmpty()))
        return false;
    at->run();
    return true;
}

void ActionRegistry::refresh()
{
    for (std::size_t i = 0; i < m_actions.size(); ++i) {
        const QString reason = m_actions[i].whyDisabled ? m_actions[i].whyDisabled() : QString();
        m_qActions[i]->setEnabled(reason.isEmpty());
        m_qActions[i]->setToolTip(reason);
        m_qActions[i]->setStatusTip(reason);
        if (m_actions[i].isChecked)
            m_qActions[i]->setChecked(m_actions[i].isChecked());
    }
}

QString ActionRegistry::menuTitle(MenuId menu)
{
    switch (menu) {
    case MenuId::File: return tr("&File");
    case MenuId::Edit: return tr("&Edit");
    case MenuId::View: return tr("&View");
    case MenuId::Go: return tr("&Go");
    case MenuId::Experiment: return tr("E&xperiment");
    case MenuId::Tools: return tr("&Tools");
    case MenuId::Help: return tr("&Help");
    }
    return {};
}

QString ActionRegistry::plainText(const QString &text)
{
    QString plain = text;
    // "&&" is a real ampersand.
    plain.replace(QLatin1String("&&"), QString(QChar(1)));
    plain.remove(QLatin1Char('&'));
    plain.replace(QChar(1), QLatin1Char('&'));
    if (plain.endsWith(QLatin1String("...")))
        plain.chop(3);
    else if (plain.endsWith(QChar(0x2026)))
        plain.chop(1);
    return plain;
}

} // namespace assay::ui
