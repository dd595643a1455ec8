// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "models/core/documentfields.h"
#include "models/flags/flag.h"

namespace assay::flags {

// Stored spellings of the enumerations; never renamed.
inline constexpr std::array kTypeSpellings{
    Spelling<VariationType>{"boolean", VariationType::Boolean}, Spelling<VariationType>{"string", VariationType::String},
    Spelling<VariationType>{"integer", VariationType::Integer}, Spelling<VariationType>{"numeric", VariationType::Numeric},
    Spelling<VariationType>{"json", VariationType::Json},
};
inline constexpr std::array kLifetimeSpellings{
    Spelling<Lifetime>{"temporary", Lifetime::Temporary},
    Spelling<Lifetime>{"permanent", Lifetime::Permanent},
};
inline constexpr std::array kAllocationSpellings{
    Spelling<AllocationKind>{"gate", AllocationKind::Gate},
    Spelling<AllocationKind>{"experiment", AllocationKind::Experiment},
    Spelling<AllocationKind>{"default", AllocationKind::Default},
};
inline constexpr std::array kOperatorSpellings{
    Spelling<Operator>{"is_null", Operator::IsNull},      Spelling<Operator>{"one_of", Operator::OneOf},
    Spelling<Operator>{"not_one_of", Operator::NotOneOf}, Spelling<Operator>{"matches", Operator::Matches},
    Spelling<Operator>{"not_matches", Operator::NotMatches}, Spelling<Operator>{"gte", Operator::Gte},
    Spelling<Operator>{"gt", Operator::Gt},               Spelling<Operator>{"lte", Operator::Lte},
    Spelling<Operator>{"lt", Operator::Lt},
};

} // namespace assay::flags
