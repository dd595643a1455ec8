// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "models/sql/protocol.h"

namespace assay::runner {

/// The protocol's side of stdout. Owns a duplicate of the descriptor, while descriptor 1 itself points
/// at stderr: whatever a driver prints can never be taken for a message.
class Output {
public:
    [[nodiscard]] static Output claimStdout();

    ~Output();
    Output(Output &&other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    Output &operator=(Output &&) = delete;
    Output(const Output &) = delete;
    Output &operator=(const Output &) = delete;

    /// Writes one message as one line. A reader that went away is not an error here: its end of stdin
    /// closes too, and that cancels the job.
    void write(const sql::RunnerMessage &message) const;

private:
    explicit Output(int descriptor) : m_descriptor(descriptor) {}

    int m_descriptor;
};

/// One log line on stderr: {"event", "fields"...}. Fields are ids, counts and codes, never SQL, values
/// of rows or text of an engine.
void log(std::string_view event, std::initializer_list<std::pair<const char *, std::string>> fields = {});

} // namespace assay::runner
