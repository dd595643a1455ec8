// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "app/secrets/securebuffer.h"
#include "models/core/error.h"

namespace assay::secrets {

/// Shortest passphrase a workspace is created with, in characters.
inline constexpr std::size_t kShortestPassphrase = 12;

/// Reads a passphrase from an open file descriptor up to its end and takes one line break off. The
/// descriptor stays open. Longer than 1 KiB is refused.
/// @return PassphraseNeeded when it is empty; ReadFailed; InputTooLarge
[[nodiscard]] Result<Secret> passphraseFromDescriptor(int descriptor);

/// Reads one credential that the service manager placed in $CREDENTIALS_DIRECTORY (systemd.exec(5),
/// LoadCredential=), at most 64 KiB.
/// @return SecretMissing with `item` when there is no such directory or credential
[[nodiscard]] Result<Secret> credentialOfService(const std::string &name);

/// The credential `assay-passphrase`, one line break taken off.
/// @return PassphraseNeeded when there is none
[[nodiscard]] Result<Secret> passphraseFromCredentials();

/// The passphrase in Unicode form NFC, so that two keyboards give one key; bytes that are not UTF-8 stay.
[[nodiscard]] Secret normalized(const Secret &passphrase);

/// Number of code points.
[[nodiscard]] std::size_t characterCount(const Secret &passphrase);

} // namespace assay::secrets
