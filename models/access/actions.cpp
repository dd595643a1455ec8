// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/access/actions.h"

#include <algorithm>

namespace assay::access {

bool isAction(std::string_view id)
{
    return std::ranges::find(kActions, id) != kActions.end();
}

} // namespace assay::access
