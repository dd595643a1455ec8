// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace assay::warehouse {

/// True when the text starts with SELECT or WITH. The parser turns some PRAGMAs into a SELECT, so the
/// type of the prepared statement alone does not tell.
[[nodiscard]] bool isQueryStatement(std::string_view sql);

/// True when the text starts as a stage of ours: CREATE [OR REPLACE] TEMP TABLE assay_tmp_... AS, or
/// DROP TABLE [IF EXISTS] assay_tmp_.... That it is one statement is the parser's business.
[[nodiscard]] bool isStageStatement(std::string_view sql);

} // namespace assay::warehouse
