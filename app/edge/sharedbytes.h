// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <utility>

#include "models/core/error.h"

namespace assay::edge {

/// Bytes in a file without a name, held once: the kernel sends them without a copy, everybody else reads a view.
class SharedBytes {
public:
    SharedBytes() = default;
    ~SharedBytes();
    SharedBytes(SharedBytes &&other) noexcept
        : m_file(std::exchange(other.m_file, -1)), m_view(std::exchange(other.m_view, {}))
    {
    }
    SharedBytes &operator=(SharedBytes &&other) noexcept
    {
        std::swap(m_file, other.m_file);
        std::swap(m_view, other.m_view);
        return *this;
    }
    SharedBytes(const SharedBytes &) = delete;
    SharedBytes &operator=(const SharedBytes &) = delete;

    /// @return Internal with `what` when the system has no room for them
    [[nodiscard]] static Result<SharedBytes> of(std::string_view bytes);

    [[nodiscard]] std::string_view view() const { return m_view; }
    [[nodiscard]] int file() const { return m_file; }

private:
    int m_file = -1;
    std::string_view m_view;
};

} // namespace assay::edge
