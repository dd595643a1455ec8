// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/context.h"

#include <nlohmann/json.hpp>

#include "app/ctl/await.h"
#include "app/ctl/runmonitor.h"
#include "app/workspace/errorwords.h"

namespace assay::ctl {
namespace {

Json errorJson(const Error &error)
{
    Json facts = Json::object();
    for (const auto &[name, value] : error.facts)
        facts[name] = value;
    return Json{{"error", {{"code", errorCodeName(error.code)},
                           {"message_id", error.messageId},
                           {"message", workspace::errorSentence(error).toStdString()},
                           {"facts", std::move(facts)}}}};
}

/// The lock of the store says that nobody else works here: a run that looks unfinished was killed.
Result<void> settleKilledRuns(workspace::Workspace &workspace, const Terminal &terminal)
{
    const Result<int> resolved = RunMonitor(workspace, terminal).resolveInterrupted();
    if (!resolved)
        return fail(resolved.error());
    return *resolved > 0 ? await(workspace.reload()) : Result<void>{};
}

} // namespace

Context::Context(Arguments arguments)
    : m_arguments(std::move(arguments)), m_terminal(m_arguments.has("quiet"), m_arguments.has("json"))
{
}

Result<workspace::OpenOptions> Context::openOptions() const
{
    const Result<std::optional<std::int64_t>> descriptor = m_arguments.integer("passphrase-fd", 0, 1'000'000);
    if (!descriptor)
        return fail(descriptor.error());
    if (m_arguments.has("session") && m_arguments.has("workspace"))
        return fail(usageError("--session", "either --session or --workspace"));
    workspace::OpenOptions options;
    options.folder = m_arguments.value("workspace").value_or(std::string{});
    options.isSession = m_arguments.has("session");
    options.passphrase = workspace::passphraseSource(
        *descriptor ? std::optional{static_cast<int>(**descriptor)} : std::nullopt);
    return options;
}

Result<workspace::Workspace *> Context::workspace()
{
    if (!m_opened) {
        Result<workspace::OpenedWorkspace> opened = openOptions().and_then(workspace::openWorkspace);
        if (!opened)
            return fail(std::move(opened.error()));
        m_opened = std::move(*opened);
        if (Result<void> settled = settleKilledRuns(*m_opened->workspace, m_terminal); !settled)
            return fail(std::move(settled.error()));
    }
    return m_opened->workspace.get();
}

ExitCode Context::failed(const Error &error) const
{
    m_terminal.clearLine();
    m_terminal.complain(QStringLiteral("assayctl: ") + workspace::errorSentence(error));
    if (m_terminal.wantsJson())
        m_terminal.print(errorJson(error));
    return exitCodeOf(error);
}

} // namespace assay::ctl
