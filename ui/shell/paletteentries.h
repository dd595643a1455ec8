// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QList>
#include <QString>
#include <QStringList>

namespace assay::workspace {
struct Catalog;
}

namespace assay::ui {

class ActionRegistry;
class Navigator;

/// Something the command palette can find.
struct PaletteEntry {
    enum class Kind { Action, Experiment, Metric, Other, Help };
    Kind kind{};
    QString id;              ///< "action:ledger.verify", "experiment:new-checkout"
    QString title;
    QString key;             ///< matched too, empty for actions
    QString secondary;
    QString icon;
    QString shortcut;
    QString whyDisabled;
    std::function<void()> run;
};

/// One line of the answer: a caption, or an entry with the letters that matched.
struct PaletteHit {
    QString caption;         ///< not empty: a caption line
    int entry = -1;
    QList<int> positions;    ///< into the title

    bool operator==(const PaletteHit &) const = default;
};

/// Splits off a prefix: ">" actions, "%" experiments, "~" metrics, "?" help.
struct PaletteQuery {
    QChar prefix;            ///< null: everything
    QString text;
};
[[nodiscard]] PaletteQuery parsePaletteQuery(const QString &text);

/// The answer to a query: the best match on its own, then objects, actions, help. Equal matches are
/// ordered by how recently they were used (`recent`, newest first). At most `limit` entries a group.
[[nodiscard]] QList<PaletteHit> paletteHits(const QList<PaletteEntry> &entries, const QString &query, const QStringList &recent, int limit = 8);

/// All actions that can stand in the palette.
[[nodiscard]] QList<PaletteEntry> actionEntries(ActionRegistry &actions);
/// Experiments, metrics, sources and connections of the workspace.
[[nodiscard]] QList<PaletteEntry> objectEntries(const workspace::Catalog &catalog, Navigator &navigator);

} // namespace assay::ui
