// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "app/ctl/arguments.h"
#include "app/ctl/exitcode.h"
#include "app/ctl/terminal.h"
#include "app/workspace/open.h"

namespace assay::ctl {

/// What a command works with: its arguments, where it writes, and the workspace it asks for.
class Context {
public:
    explicit Context(Arguments arguments);

    [[nodiscard]] const Arguments &arguments() const { return m_arguments; }
    [[nodiscard]] const Terminal &terminal() const { return m_terminal; }

    /// How the global options say the workspace is opened. @return InvalidArgument
    [[nodiscard]] Result<workspace::OpenOptions> openOptions() const;
    /// Opens it at the first call.
    [[nodiscard]] Result<workspace::Workspace *> workspace();
    /// The password store of the opened workspace; null in a session and where none is running.
    [[nodiscard]] secrets::SecretGateway *keychain() const { return m_opened ? m_opened->keychain.get() : nullptr; }
    /// Takes over a workspace that the command opened itself.
    void adopt(workspace::OpenedWorkspace opened) { m_opened = std::move(opened); }

    /// Says what went wrong, with --json also as data, and gives the exit status for it.
    [[nodiscard]] ExitCode failed(const Error &error) const;

private:
    Arguments m_arguments;
    Terminal m_terminal;
    std::optional<workspace::OpenedWorkspace> m_opened;
};

} // namespace assay::ctl
