// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/types.h"

#include <array>

#include "models/core/documentfields.h"
#include "models/flags/md5.h"

namespace assay::flags {
namespace {

constexpr std::array kTypeNames{
    Spelling<VariationType>{"BOOLEAN", VariationType::Boolean}, Spelling<VariationType>{"STRING", VariationType::String},
    Spelling<VariationType>{"INTEGER", VariationType::Integer}, Spelling<VariationType>{"NUMERIC", VariationType::Numeric},
    Spelling<VariationType>{"JSON", VariationType::Json},
};

constexpr std::array kOperatorNames{
    Spelling<Operator>{"IS_NULL", Operator::IsNull},
    Spelling<Operator>{"ONE_OF", Operator::OneOf},
    Spelling<Operator>{"NOT_ONE_OF", Operator::NotOneOf},
    Spelling<Operator>{"MATCHES", Operator::Matches},
    Spelling<Operator>{"NOT_MATCHES", Operator::NotMatches},
    Spelling<Operator>{"GTE", Operator::Gte},
    Spelling<Operator>{"GT", Operator::Gt},
    Spelling<Operator>{"LTE", Operator::Lte},
    Spelling<Operator>{"LT", Operator::Lt},
};

template <typename Rows>
auto valueOf(const Rows &rows, std::string_view name) -> std::optional<decltype(rows.front().second)>
{
    for (const auto &[spelling, value] : rows) {
        if (spelling == name)
            return value;
    }
    return std::nullopt;
}

} // namespace

std::string_view typeName(VariationType type)
{
    return spellingOf(kTypeNames, type);
}

std::optional<VariationType> typeFromName(std::string_view name)
{
    return valueOf(kTypeNames, name);
}

std::string_view operatorName(Operator op)
{
    return spellingOf(kOperatorNames, op);
}

std::optional<Operator> operatorFromName(std::string_view name)
{
    return valueOf(kOperatorNames, name);
}

std::optional<Operator> operatorFromHash(std::string_view hash)
{
    static const auto hashes = [] {
        std::array<std::string, kOperatorNames.size()> all;
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = md5Hex(kOperatorNames[i].first);
        return all;
    }();
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        if (hashes[i] == hash)
            return kOperatorNames[i].second;
    }
    return std::nullopt;
}

std::string_view formatName(Format format)
{
    return format == Format::Client ? "CLIENT" : "SERVER";
}

} // namespace assay::flags
