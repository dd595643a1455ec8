// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runner/planinput.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace assay::runner {
namespace {

constexpr std::size_t kMostBytes = 32U << 20U;
constexpr std::size_t kMostCredentialBytes = 64U << 10U;

ssize_t readSome(int descriptor, std::span<char> buffer)
{
    ssize_t count = 0;
    do {
        count = ::read(descriptor, buffer.data(), buffer.size());
    } while (count < 0 && errno == EINTR);
    return count;
}

} // namespace

Result<std::string> PlanInput::readLine(std::size_t limit)
{
    std::array<char, 65'536> buffer{};
    std::size_t searched = 0;
    while (true) {
        const std::size_t end = m_pending.find('\n', searched);
        if (end != std::string::npos) {
            std::string line = m_pending.substr(0, end);
            m_pending.erase(0, end + 1);
            explicit_bzero(buffer.data(), buffer.size());
            return line;
        }
        searched = m_pending.size();
        if (searched > limit)
            return fail(Error{ErrorCode::InputTooLarge, Remedy::None, {}, {}}.with("what", "plan").with("limit", std::to_string(limit)));
        const ssize_t count = readSome(m_descriptor, buffer);
        if (count <= 0)
            return fail(Error{ErrorCode::RunnerProtocol, Remedy::None, {}, {}}.with("what", "stdin ended early"));
        m_pending.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

Result<sql::RunnerPlan> PlanInput::readPlan()
{
    const Result<std::string> line = readLine(kMostBytes);
    return line ? sql::planFromLine(*line) : fail(line.error());
}

Result<secrets::Secret> PlanInput::readCredential()
{
    m_pending.reserve(kMostCredentialBytes + 65'536); // no reallocation leaves a copy behind
    Result<std::string> line = readLine(kMostCredentialBytes);
    explicit_bzero(m_pending.data(), m_pending.capacity());
    m_pending.clear();
    if (!line)
        return fail(line.error());
    secrets::Secret secret = secrets::Secret::fromText(*line);
    explicit_bzero(line->data(), line->size());
    return secret;
}

CancelWatch::CancelWatch(int descriptor) : m_ended(eventfd(0, EFD_CLOEXEC)), m_thread([this, descriptor] { watch(descriptor); }) {}

CancelWatch::~CancelWatch()
{
    eventfd_write(m_ended, 1);
    m_thread.join();
    close(m_ended);
}

void CancelWatch::watch(int descriptor)
{
    std::array<pollfd, 2> watched{pollfd{descriptor, POLLIN, 0}, pollfd{m_ended, POLLIN, 0}};
    std::array<char, 256> ignored{};
    while (true) {
        if (poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR)
            return;
        if (watched[1].revents != 0)
            return;
        if (watched[0].revents != 0 && readSome(descriptor, ignored) <= 0) {
            m_stop.request_stop();
            return;
        }
    }
}

} // namespace assay::runner
