// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "models/core/documentfields.h"
#include "models/experiments/experiment.h"

namespace assay::experiments {

// Stored spellings of the enumerations; never renamed.
inline constexpr std::array kMethodNames{
    Spelling<Method>{"sequential", Method::Sequential},
    Spelling<Method>{"fixed", Method::Fixed},
    Spelling<Method>{"hybrid", Method::Hybrid},
    Spelling<Method>{"bayesian", Method::Bayesian},
};
inline constexpr std::array kSidednessNames{
    Spelling<Sidedness>{"two_sided", Sidedness::TwoSided},
    Spelling<Sidedness>{"improvement", Sidedness::Improvement},
    Spelling<Sidedness>{"harm", Sidedness::Harm},
};
inline constexpr std::array kCorrectionNames{
    Spelling<Correction>{"none", Correction::None},
    Spelling<Correction>{"preferential_bonferroni", Correction::PreferentialBonferroni},
    Spelling<Correction>{"holm", Correction::Holm},
    Spelling<Correction>{"benjamini_hochberg", Correction::BenjaminiHochberg},
};
inline constexpr std::array kCovariateNames{
    Spelling<CovariateChoice>{"own", CovariateChoice::Own},
    Spelling<CovariateChoice>{"all", CovariateChoice::All},
};
inline constexpr std::array kProfileNames{
    Spelling<Profile>{"eppo", Profile::Eppo},
    Spelling<Profile>{"growthbook", Profile::GrowthBook},
};
inline constexpr std::array kActionNames{
    Spelling<Action>{"roll_out", Action::RollOut},
    Spelling<Action>{"keep_running", Action::KeepRunning},
    Spelling<Action>{"discuss", Action::Discuss},
    Spelling<Action>{"do_not_roll_out", Action::DoNotRollOut},
};
inline constexpr std::array kPrimaryOutcomeNames{
    Spelling<PrimaryOutcome>{"better", PrimaryOutcome::Better},
    Spelling<PrimaryOutcome>{"inconclusive", PrimaryOutcome::Inconclusive},
    Spelling<PrimaryOutcome>{"worse", PrimaryOutcome::Worse},
};
inline constexpr std::array kGuardrailsOutcomeNames{
    Spelling<GuardrailsOutcome>{"held", GuardrailsOutcome::Held},
    Spelling<GuardrailsOutcome>{"unproven", GuardrailsOutcome::Unproven},
    Spelling<GuardrailsOutcome>{"harmed", GuardrailsOutcome::Harmed},
};
inline constexpr std::array kOriginNames{
    Spelling<Origin>{"warehouse", Origin::Warehouse},
    Spelling<Origin>{"import", Origin::Import},
};
inline constexpr std::array kDecisionNames{
    Spelling<Decision>{"none", Decision::None},
    Spelling<Decision>{"roll_out", Decision::RollOut},
    Spelling<Decision>{"keep_control", Decision::KeepControl},
    Spelling<Decision>{"stopped", Decision::Stopped},
};

} // namespace assay::experiments
