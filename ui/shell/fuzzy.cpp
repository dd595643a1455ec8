// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/fuzzy.h"

#include <algorithm>

namespace assay::ui {

namespace {

/// Starts of the words of a title: after a separator, or at a capital after a small letter.
QList<int> wordStarts(const QString &title)
{
    QList<int> starts;
    for (int i = 0; i < title.size(); ++i) {
        const QChar c = title.at(i);
        if (!c.isLetterOrNumber())
            continue;
        const QChar before = i > 0 ? title.at(i - 1) : QChar();
        if (i == 0 || !before.isLetterOrNumber() || (c.isUpper() && before.isLower()))
            starts.append(i);
    }
    return starts;
}

QList<int> run(int from, qsizetype length)
{
    QList<int> positions;
    for (int i = 0; i < length; ++i)
        positions.append(from + i);
    return positions;
}

/// True when the texts differ by at most one letter replaced, left out, added or swapped with its neighbour.
bool isOneTypoAway(QStringView word, QStringView query)
{
    qsizetype same = 0;
    while (same < word.size() && same < query.size() && word.at(same).toCaseFolded() == query.at(same).toCaseFolded())
        ++same;
    const auto rest = [&](qsizetype skipWord, qsizetype skipQuery) {
        const QStringView left = word.mid(std::min(word.size(), same + skipWord));
        const QStringView right = query.mid(std::min(query.size(), same + skipQuery));
        return left.startsWith(right, Qt::CaseInsensitive);
    };
    const bool isSwapped = same + 1 < word.size() && same + 1 < query.size() && word.at(same).toCaseFolded() == query.at(same + 1).toCaseFolded()
        && word.at(same + 1).toCaseFolded() == query.at(same).toCaseFolded() && rest(2, 2);
    return isSwapped || rest(1, 1) || rest(1, 0) || rest(0, 1);
}

std::optional<FuzzyMatch> inOrder(const QString &word, const QString &title, const QList<int> &starts)
{
    QList<int> positions;
    int jumps = 0;
    qsizetype at = 0;
    for (const QChar c : word) {
        const auto next = title.indexOf(c, at, Qt::CaseInsensitive);
        if (next < 0)
            return std::nullopt;
        if (next != at && !positions.isEmpty())
            ++jumps;
        positions.append(static_cast<int>(next));
        at = next + 1;
    }
    // Letters spread without reason are noise: at most as many jumps as words begin at matched letters.
    const auto atStarts = std::ranges::count_if(positions, [&starts](int p) { return starts.contains(p); });
    if (jumps > atStarts)
        return std::nullopt;
    return FuzzyMatch{30 - 3 * jumps, positions};
}

std::optional<FuzzyMatch> matchWord(const QString &word, const QString &title, const QList<int> &starts)
{
    for (const int start : starts) {
        if (QStringView(title).mid(start).startsWith(word, Qt::CaseInsensitive)) {
            const auto end = start + word.size();
            const bool isWhole = end == title.size() || !title.at(end).isLetterOrNumber();
            return FuzzyMatch{(start == 0 ? 90 : 80) + (isWhole ? 10 : 0), run(start, word.size())};
        }
    }
    if (const auto inside = title.indexOf(word, 0, Qt::CaseInsensitive); inside >= 0)
        return FuzzyMatch{60, run(static_cast<int>(inside), word.size())};
    if (const auto spread = inOrder(word, title, starts))
        return spread;
    if (word.size() >= 4) {
        for (const int start : starts) {
            const QStringView there = QStringView(title).mid(start);
            if (isOneTypoAway(there, word))
                return FuzzyMatch{20, run(start, std::min(there.size(), word.size()))};
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(const QString &query, const QString &title)
{
    FuzzyMatch all;
    const QList<int> starts = wordStarts(title);
    const QStringList words = query.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString &word : words) {
        const auto match = matchWord(word, title, starts);
        if (!match)
            return std::nullopt;
        all.score += match->score;
        all.positions += match->positions;
    }
    if (!words.isEmpty())
        all.score /= static_cast<int>(words.size());
    // The whole title typed out is what was meant.
    if (title.compare(query.trimmed(), Qt::CaseInsensitive) == 0 && !title.isEmpty())
        all.score += 100;
    std::ranges::sort(all.positions);
    return all;
}

} // namespace assay::ui
