// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runner/output.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

namespace assay::runner {
namespace {

void writeAll(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

} // namespace

Output Output::claimStdout()
{
    const int own = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    return Output{own};
}

Output::~Output()
{
    if (m_descriptor >= 0)
        close(m_descriptor);
}

void Output::write(const sql::RunnerMessage &message) const
{
    writeAll(m_descriptor, sql::encode(message) + "\n");
}

void log(std::string_view event, std::initializer_list<std::pair<const char *, std::string>> fields)
{
    Json line{{"event", event}};
    for (const auto &[name, value] : fields)
        line[name] = value;
    writeAll(STDERR_FILENO, canonicalJson(line) + "\n");
}

} // namespace assay::runner
