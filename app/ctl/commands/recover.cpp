// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include <unistd.h>

#include "app/ctl/commands.h"

namespace assay::ctl {
namespace {

constexpr std::size_t kLongestKey = 1'024;

std::string readKey(int descriptor)
{
    std::string text;
    std::array<char, 256> buffer{};
    while (text.size() < kLongestKey) {
        const ssize_t count = read(descriptor, buffer.data(), buffer.size());
        if (count <= 0)
            break;
        text.append(buffer.data(), static_cast<std::size_t>(count));
        if (text.find('\n') != std::string::npos)
            break;
    }
    return text.substr(0, text.find_first_of("\r\n"));
}

} // namespace

ExitCode runRecover(Context &context)
{
    const Result<std::optional<std::int64_t>> descriptor = context.arguments().integer("recovery-key-fd", 0, 1'000'000);
    const Result<workspace::OpenOptions> options = context.openOptions();
    if (!descriptor || !options)
        return context.failed(descriptor ? options.error() : descriptor.error());
    if (!context.arguments().words.empty())
        return context.failed(usageError("recover", "no further words; the key is never given on the command line"));
    if (!*descriptor)
        context.terminal().say(QStringLiteral("Recovery key:"));
    const std::string key = readKey(static_cast<int>(descriptor->value_or(STDIN_FILENO)));
    if (key.empty())
        return context.failed(usageError("recover", "a recovery key"));
    Result<workspace::OpenedWorkspace> opened = workspace::recoverWorkspace(*options, key);
    if (!opened)
        return context.failed(opened.error());
    context.adopt(std::move(*opened));
    context.terminal().say(QStringLiteral("The workspace is open again and bound to this computer."));
    return ExitCode::Ok;
}

} // namespace assay::ctl
