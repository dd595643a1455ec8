// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include "app/ctl/commands.h"
#include "app/store/localstore.h"

namespace assay::ctl {
namespace {

/// Where the recovery key goes. It is shown once, so that has to be settled before anything is made.
Result<std::optional<int>> recoveryDescriptor(const Context &context)
{
    const Result<std::optional<std::int64_t>> descriptor = context.arguments().integer("recovery-key-fd", 0, 1'000'000);
    if (!descriptor)
        return fail(descriptor.error());
    if (*descriptor)
        return std::optional{static_cast<int>(**descriptor)};
    if (context.arguments().has("no-recovery-key") || context.terminal().isOutputTerminal())
        return std::optional<int>{};
    return fail(usageError("init", "a place for the recovery key, as the output is not a terminal: "
                                   "--recovery-key-fd N, or --no-recovery-key"));
}

bool writeAll(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = write(descriptor, text.data(), text.size());
        if (written <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

Result<void> handOver(const std::string &recoveryKey, std::optional<int> descriptor, const Context &context)
{
    if (context.arguments().has("no-recovery-key") || recoveryKey.empty())
        return {};
    if (!descriptor) {
        context.terminal().print(QStringLiteral("Recovery key, shown this once: ") + QString::fromStdString(recoveryKey)
                                 + QStringLiteral("\nKeep it away from this computer. It opens the workspace when the password store is lost."));
        return {};
    }
    if (!writeAll(*descriptor, recoveryKey + '\n'))
        return fail(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}.with("path", "file descriptor " + std::to_string(*descriptor)));
    return {};
}

} // namespace

ExitCode runInit(Context &context)
{
    const Result<workspace::OpenOptions> options = context.openOptions();
    if (!options)
        return context.failed(options.error());
    if (options->isSession || !context.arguments().words.empty())
        return context.failed(usageError("init", options->isSession ? "a folder, as a session is not kept" : "no further words"));
    const Result<std::optional<int>> descriptor = recoveryDescriptor(context);
    if (!descriptor)
        return context.failed(descriptor.error());
    Result<workspace::OpenedWorkspace> created = workspace::createWorkspace(*options);
    if (!created)
        return context.failed(created.error());
    const std::string recoveryKey = std::exchange(created->recoveryKey, {});
    context.adopt(std::move(*created));
    if (Result<void> handed = handOver(recoveryKey, *descriptor, context); !handed)
        return context.failed(handed.error());
    const std::filesystem::path folder
        = std::filesystem::absolute(options->folder.empty() ? store::defaultWorkspaceFolder() : options->folder).lexically_normal();
    context.terminal().say(QStringLiteral("Created an encrypted workspace in ") + QString::fromStdString(folder.string()));
    return ExitCode::Ok;
}

} // namespace assay::ctl
