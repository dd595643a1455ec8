// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/interaction.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "models/statistics/distributions.h"

namespace assay::statistics {
namespace {

template <typename Row> bool isRectangular(std::span<const Row> rows)
{
    return rows.size() >= 2 && rows.front().size() >= 2
        && std::ranges::all_of(rows, [&rows](const Row &row) { return row.size() == rows.front().size(); });
}

/// Σ n (mean - fit)² of the best fit "row effect + column effect", weighted by n.
double interactionSquares(const std::vector<std::vector<Moments>> &cells)
{
    using Index = Eigen::Index;
    const auto rows = static_cast<Index>(cells.size());
    const auto columns = static_cast<Index>(cells.front().size());
    const double anchor = cells.front().front().mean;
    Eigen::MatrixXd design = Eigen::MatrixXd::Zero(rows * columns, rows + columns - 1);
    Eigen::VectorXd weight(rows * columns);
    Eigen::VectorXd mean(rows * columns);
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j) {
            const Index at = i * columns + j;
            const Moments &cell = cells[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
            design(at, i) = 1;
            if (j > 0)
                design(at, rows + j - 1) = 1;
            weight(at) = cell.n;
            mean(at) = cell.mean - anchor;
        }
    }
    const Eigen::MatrixXd normal = design.transpose() * weight.asDiagonal() * design;
    const Eigen::VectorXd fit = design * normal.ldlt().solve(design.transpose() * (weight.asDiagonal() * mean));
    return (weight.array() * (mean - fit).array().square()).sum();
}

} // namespace

Outcome<AssignmentInteraction> assignmentInteraction(std::span<const std::vector<double>> table, double alpha)
{
    if (!isRectangular(table))
        return notComputable(Reason::EmptyRowOrColumn);
    std::vector<double> rowSums(table.size());
    std::vector<double> columnSums(table.front().size());
    double n = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
        for (std::size_t j = 0; j < columnSums.size(); ++j) {
            const double count = table[i][j];
            if (!std::isfinite(count) || count < 0)
                return notComputable(Reason::InvalidAggregates);
            rowSums[i] += count;
            columnSums[j] += count;
            n += count;
        }
    }
    const auto isEmpty = [](double sum) { return sum == 0; };
    if (std::ranges::any_of(rowSums, isEmpty) || std::ranges::any_of(columnSums, isEmpty))
        return notComputable(Reason::EmptyRowOrColumn);
    AssignmentInteraction test;
    for (std::size_t i = 0; i < rowSums.size(); ++i) {
        for (std::size_t j = 0; j < columnSums.size(); ++j) {
            const double expected = rowSums[i] * (columnSums[j] / n);
            test.chiSquare += (table[i][j] - expected) * ((table[i][j] - expected) / expected);
        }
    }
    if (!std::isfinite(test.chiSquare))
        return notComputable(Reason::InvalidAggregates);
    test.df = static_cast<double>((rowSums.size() - 1) * (columnSums.size() - 1));
    test.pValue = chiSquareTail(test.chiSquare, test.df);
    test.isDependent = test.pValue < alpha;
    return test;
}

Outcome<EffectInteraction> effectInteraction(std::span<const std::vector<Outcome<Moments>>> cells, double alpha)
{
    if (!isRectangular(cells))
        return notComputable(Reason::EmptyRowOrColumn);
    std::vector<std::vector<Moments>> sound;
    double residual = 0;
    double n = 0;
    for (const auto &row : cells) {
        sound.emplace_back();
        for (const Outcome<Moments> &cell : row) {
            if (!cell)
                return tl::unexpected(cell.error());
            residual += (cell->n - 1) * cell->perSubject();
            n += cell->n;
            sound.back().push_back(*cell);
        }
    }
    const auto rows = static_cast<double>(cells.size());
    const auto columns = static_cast<double>(cells.front().size());
    EffectInteraction test;
    test.df1 = (rows - 1) * (columns - 1);
    test.df2 = n - rows * columns;
    if (!(residual > 0))
        return notComputable(Reason::ZeroVariance);
    test.f = (interactionSquares(sound) / test.df1) / (residual / test.df2);
    if (!std::isfinite(test.f))
        return notComputable(Reason::InvalidAggregates);
    test.pValue = fisherTail(test.f, test.df1, test.df2);
    test.hasInteraction = test.pValue < alpha;
    return test;
}

} // namespace assay::statistics
