// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/warehouse/sample/shopplan.h"

namespace assay::warehouse::sample {

/// What an arm can change.
enum class Response { Orders, OrderValue, Refunds, Views, LoadTime, SignUps };

/// Places subjects into experiments. A lane holds experiments that share no subject, so a subject is in
/// at most one of them: the shop has a lane for each experiment, many small ones have one lane for all.
class ShopLanes {
public:
    ShopLanes(const ShopOptions &options, const std::vector<ShopExperiment> &experiments);

    /// `subjects` with, for each lane N: `xN` days from the start of the horizon to the first exposure
    /// (NULL: never), `pN` which arm of which experiment, and a column for each response its arms change.
    [[nodiscard]] std::string placed(const std::string &subjects) const;

    /// The rows of the assignment log.
    [[nodiscard]] std::string assignments() const;

    /// " * ..." for each lane that changes the response: its arm's factor while it is in force at `t`.
    [[nodiscard]] std::string factor(Response response, const std::string &t) const;

private:
    struct Lane {
        std::vector<ShopExperiment> experiments;
        std::size_t arms{}; ///< most arms of an experiment
    };
    using ArmText = std::function<std::string(const ShopExperiment &, std::size_t arm)>;

    [[nodiscard]] std::string uniformOf(std::size_t lane, int purpose) const;
    [[nodiscard]] std::string lookUp(std::size_t lane, const ArmText &value) const;
    [[nodiscard]] std::string start(std::size_t lane) const;
    [[nodiscard]] std::string finish(std::size_t lane) const;
    [[nodiscard]] std::string position(std::size_t lane) const;
    [[nodiscard]] std::string exposedAt(std::size_t lane) const;
    [[nodiscard]] std::string responseOf(std::size_t lane, Response response) const;
    [[nodiscard]] std::string visits(std::size_t lane) const;

    ShopOptions m_options;
    std::vector<Lane> m_lanes;
};

} // namespace assay::warehouse::sample
