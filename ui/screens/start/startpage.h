// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QString>

#include "models/core/error.h"

namespace assay::ui {

/// What can be chosen before a workspace is open. There is no "create new" among them for a workspace
/// that exists: its data would be out of reach for ever.
enum class StartAction { Create, Session, Retry, GivePassphrase, GiveRecoveryKey, Quit };

/// A page that says why there is no workspace yet and what can be done.
struct StartPage {
    QString title;
    QString sentence;
    QString advice;
    QString code;
    bool isFailure{};
    bool saysUnchanged = true;          ///< of a failure: that nothing was changed; the advice of some says it
    std::vector<StartAction> actions;   ///< the first one is the primary

    bool operator==(const StartPage &) const = default;
};

/// The page for an error of opening or creating.
[[nodiscard]] StartPage startPageFor(const Error &error);
[[nodiscard]] QString startActionText(StartAction action);

} // namespace assay::ui
