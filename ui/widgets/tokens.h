// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QColor>
#include <QString>

#include "ui/widgets/theme.h"

namespace assay::ui {

inline constexpr std::size_t kTokenCount = static_cast<std::size_t>(Token::Series6) + 1;

/// One colour per token, in the order of the enumeration.
using TokenSet = std::array<QColor, kTokenCount>;

/// The name of a token in tokens.json ("surface2").
[[nodiscard]] QString tokenName(Token token);

/// A set of resources/tokens.json: "light", "dark" or "highContrast". Every token is there: a missing
/// or unreadable one is a broken build and asserts.
[[nodiscard]] TokenSet tokenSet(const QString &name);

} // namespace assay::ui
