// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runner/process.h"

#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay::runner {
namespace {

/// Variables by which a driver or library could be told to connect elsewhere or to write secrets down.
bool isUnwanted(std::string_view name)
{
    return name.starts_with("PG") || name.starts_with("QT_LOGGING") || name == "SSLKEYLOGFILE" || name == "QT_DEBUG_PLUGINS";
}

void cleanEnvironment()
{
    std::vector<std::string> unwanted;
    for (char **entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view variable{*entry};
        const std::string_view name = variable.substr(0, variable.find('='));
        if (isUnwanted(name))
            unwanted.emplace_back(name);
    }
    for (const std::string &name : unwanted)
        unsetenv(name.c_str());
}

} // namespace

void hardenProcess()
{
    umask(077);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    prctl(PR_SET_DUMPABLE, 0); // the leak checker of a sanitizer traces the process, so not there
#endif
    std::signal(SIGPIPE, SIG_IGN);
    cleanEnvironment();
}

} // namespace assay::runner
