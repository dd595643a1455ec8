// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "app/secrets/securebuffer.h"
#include "models/core/error.h"

namespace assay::warehouse::postgresql {

/// A file without a name, in memory only: libpq takes a private key by path, and a key of the keychain must not
/// reach a disk. Closed, and so gone, with the object.
class MemoryFile {
public:
    MemoryFile() = default;
    /// @return Internal when the system has no such file to give
    [[nodiscard]] static Result<MemoryFile> holding(const secrets::Secret &contents);

    ~MemoryFile();
    MemoryFile(MemoryFile &&other) noexcept;
    MemoryFile &operator=(MemoryFile &&other) noexcept;
    MemoryFile(const MemoryFile &) = delete;
    MemoryFile &operator=(const MemoryFile &) = delete;

    /// Path for this process alone; empty without a file.
    [[nodiscard]] std::string path() const;

private:
    int m_descriptor = -1;
};

} // namespace assay::warehouse::postgresql
