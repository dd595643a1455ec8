// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/error.h"

namespace assay::ui {

/// What failed, as one translated sentence.
[[nodiscard]] QString errorTitle(const Error &error);
/// What the person can do next, as a sentence; may be empty.
[[nodiscard]] QString errorAdvice(const Error &error);
/// The word on the button that does it; empty when there is nothing to press.
[[nodiscard]] QString remedyText(Remedy remedy);
/// Class and name for support: "E-WH WarehouseTimeout", or the message id.
[[nodiscard]] QString errorCodeText(const Error &error);
/// Code and facts, one a line, for the details of an error card.
[[nodiscard]] QString errorDetails(const Error &error);

} // namespace assay::ui
