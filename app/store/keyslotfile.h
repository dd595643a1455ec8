// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "app/secrets/keyslots.h"
#include "models/core/error.h"

namespace assay::store {

/// True when at least one of the two generations of the key slot file is there.
[[nodiscard]] bool hasKeySlotFile(const std::filesystem::path &folder);

/// The newest generation that fits its checksum.
struct ReadKeySlots {
    secrets::KeySlots keySlots;
    bool isOneLost{}; ///< the other generation is missing, damaged or older
};

/// Reads keyslots.a and keyslots.b.
/// @return StoreDamaged with `path` and `what` when neither can be read
[[nodiscard]] Result<ReadKeySlots> readKeySlots(const std::filesystem::path &folder);

/// Writes both files, one after the other, so that a crash at any point leaves one that is whole. Afterwards
/// no older generation is left: an old passphrase opens nothing any more.
[[nodiscard]] Result<void> writeKeySlots(const std::filesystem::path &folder, const secrets::KeySlots &keySlots,
                                         const secrets::SecureBuffer &fileKey);

} // namespace assay::store
