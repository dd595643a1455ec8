// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace assay::edge {

enum class Method : std::uint8_t { Get, Head, Post, Options, Other };

/// What an answer depends on. Views of the connection's buffers.
struct Request {
    Method method = Method::Get;
    std::string_view target{};         ///< as on the request line
    std::string_view ifNoneMatch{};    ///< empty: not sent
    std::string_view acceptEncoding{}; ///< empty: not sent
    std::string_view body{};
    bool isFromThisMachine{};          ///< over the loopback interface, and no proxy says it passed something on
    bool isAtMetricsDoor{};            ///< came in by the address for metrics alone
};

} // namespace assay::edge
