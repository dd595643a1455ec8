// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/paletteentries.h"
#include "ui/shell/sheet.h"

class QLineEdit;
class QListView;
class QStandardItemModel;

namespace assay::ui {

/// The command palette (Ctrl+K): finds actions and objects as one types, and runs the chosen one.
class CommandPalette final : public Sheet
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CommandPalette)

public:
    explicit CommandPalette(QWidget *over);

    /// Opens with fresh entries; `query` may be a prefix.
    void ask(QList<PaletteEntry> entries, const QString &query = {});
    [[nodiscard]] QStringList recent() const { return m_recent; }
    void setRecent(const QStringList &recent) { m_recent = recent; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void update(const QString &query);
    void runCurrent();
    void move(int step);

    QList<PaletteEntry> m_entries;
    QStringList m_recent;
    QLineEdit *m_field{};
    QListView *m_list{};
    QStandardItemModel *m_model{};
};

} // namespace assay::ui
