// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace assay::edge {

/// Sends a head and a body over a socket that does not block, in as few system calls as the socket takes them; a body
/// that lies in a file without a copy.
class Sender {
public:
    enum class State { Done, Waiting, Failed };

    /// @param file  that holds the body, or -1. Views and file must last until Done.
    void begin(std::string_view head, std::string_view body, int file);
    /// Goes on. Waiting: the socket is full; call again when it can be written.
    [[nodiscard]] State push(int socket);

private:
    [[nodiscard]] State pushViews(int socket);
    [[nodiscard]] State pushFile(int socket);

    std::string_view m_head;
    std::string_view m_body;
    int m_file = -1;
    std::size_t m_bodySize{};
};

} // namespace assay::edge
