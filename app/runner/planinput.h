// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <string>
#include <thread>

#include "app/secrets/securebuffer.h"
#include "models/sql/protocol.h"

namespace assay::runner {

/// Reads what the console sends before the job starts.
class PlanInput {
public:
    explicit PlanInput(int descriptor) : m_descriptor(descriptor) {}

    /// The plan, the first line. @return RunnerProtocol; InputTooLarge beyond 32 MiB
    [[nodiscard]] Result<sql::RunnerPlan> readPlan();

    /// The line after the plan, a credential as it is. Every copy but the one that is returned is wiped.
    /// @return RunnerProtocol when stdin ends before it
    [[nodiscard]] Result<secrets::Secret> readCredential();

private:
    [[nodiscard]] Result<std::string> readLine(std::size_t limit);

    int m_descriptor;
    std::string m_pending;   ///< bytes read beyond the last line; may hold the credential
};

/// Requests a stop once the descriptor is closed at the other end; watches from a thread of its own.
class CancelWatch {
public:
    explicit CancelWatch(int descriptor);
    ~CancelWatch();
    CancelWatch(const CancelWatch &) = delete;
    CancelWatch &operator=(const CancelWatch &) = delete;

    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    void watch(int descriptor);

    std::stop_source m_stop;
    int m_ended;             ///< eventfd that ends the watching
    std::thread m_thread;
};

} // namespace assay::runner
