// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "models/results/snapshot.h"

namespace assay::results {

/// Cumulative sums of one metric in every variation, advanced period by period without keeping the
/// rows before. Gives what cumulative() gives. Borrows the snapshot.
class RunningSums {
public:
    RunningSums(const Snapshot &snapshot, std::uint32_t metric);

    /// Adds the increments up to and with `period`; periods only grow.
    void advanceTo(std::uint32_t period);
    /// One per variation; the addresses stay.
    [[nodiscard]] std::span<const Sums *const> sums() const { return m_view; }
    /// Gives the sums away; the addresses stay.
    [[nodiscard]] std::vector<Sums> taken() && { return std::move(m_sums); }

private:
    std::vector<std::span<const Increment>> m_rest;
    std::vector<Sums> m_sums;
    std::vector<const Sums *> m_view;
};

} // namespace assay::results
