// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/secrets/hardening.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace assay::secrets {
namespace {

bool isUnwanted(std::string_view name)
{
    constexpr std::array prefixes{std::string_view("PG"), std::string_view("QT_LOGGING_")};
    constexpr std::array names{std::string_view("SSLKEYLOGFILE"), std::string_view("QT_DEBUG_PLUGINS")};
    return std::ranges::any_of(prefixes, [name](std::string_view prefix) { return name.starts_with(prefix); })
        || std::ranges::find(names, name) != names.end();
}

std::vector<std::string> unwantedVariables()
{
    std::vector<std::string> unwanted;
    for (char **variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
        const std::string_view name = std::string_view(*variable).substr(0, std::string_view(*variable).find('='));
        if (isUnwanted(name))
            unwanted.emplace_back(name);
    }
    return unwanted;
}

} // namespace

void hardenProcess()
{
    ::umask(077);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
    for (const std::string &name : unwantedVariables())
        ::unsetenv(name.c_str());
}

} // namespace assay::secrets
