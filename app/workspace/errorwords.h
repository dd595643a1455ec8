// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/error.h"

namespace assay::workspace {

/// The English sentence of an error, with `%fact%` places, marked for translation with context
/// "Errors". A part in square brackets is left out when one of its facts is empty. Never null.
[[nodiscard]] const char *errorTemplate(const Error &error);

/// What the person can do next, a sentence with the same places, context "Errors"; empty text when
/// the sentence of the error says it already.
[[nodiscard]] const char *remedyTemplate(const Error &error);

/// Puts the facts into a (translated) template.
[[nodiscard]] QString withFacts(const QString &text, const Error &error);

/// Sentence and remedy in English, for the command line and the log.
[[nodiscard]] QString errorSentence(const Error &error);

} // namespace assay::workspace
