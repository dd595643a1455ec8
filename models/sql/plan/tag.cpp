// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/tag.h"

namespace assay::sql::plan {
namespace {

constexpr std::size_t kLongestValue = 40;

std::string clean(std::string_view value)
{
    std::string result;
    for (const char c : value.substr(0, kLongestValue)) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == ':' || c == '-';
        result.push_back(isPlain ? c : '-');
    }
    return result;
}

} // namespace

std::string statementTag(const PlanRequest &request, const std::string &stage, const std::string &statement)
{
    return "/* assay app=" ASSAY_VERSION " exp=" + clean(request.experiment.key) + " stage=" + clean(stage) + " run=" + clean(request.runId)
        + " sub=" + clean(statement) + " */";
}

std::string checkTag(const std::string &source) { return "/* assay app=" ASSAY_VERSION " check=" + clean(source) + " */"; }

std::string withList(const std::vector<std::pair<std::string, std::string>> &ctes)
{
    std::string result;
    for (const auto &[name, select] : ctes)
        result.append(result.empty() ? "WITH RECURSIVE " : ",\n").append(name).append(" AS (\n").append(select).append("\n)");
    return result.empty() ? result : result + "\n";
}

} // namespace assay::sql::plan
