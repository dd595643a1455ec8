// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QList>
#include <QString>

namespace assay::ui {

/// How well a query fits a title: higher is better, and which letters matched.
struct FuzzyMatch {
    int score{};
    QList<int> positions;

    bool operator==(const FuzzyMatch &) const = default;
};

/// Every word of the query must be found: as a whole word, the start of a word, inside one, as letters
/// in order, or with one wrong, missing or swapped letter at a word's start (queries of four letters
/// or more). Titles split at spaces, case, dash and underscore. An empty query matches with score 0.
[[nodiscard]] std::optional<FuzzyMatch> fuzzyMatch(const QString &query, const QString &title);

} // namespace assay::ui
