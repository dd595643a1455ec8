// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/inputfile.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "models/core/json.h"

namespace assay::ctl {
namespace {

constexpr std::size_t kMaxFile = JsonLimits{}.bytes;

Error unreadable(const std::string &path, const char *what)
{
    return Error{ErrorCode::ReadFailed, Remedy::FixInput, {}, {}}.with("path", inputName(path)).with("what", what);
}

} // namespace

std::string inputName(const std::string &path) { return path == "-" ? "standard input" : path; }

Result<std::string> readInputFile(const std::string &path)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"), std::fclose);
    if (!file)
        return fail(unreadable(path, std::strerror(errno)));
    std::string text;
    std::string part(64 * 1'024, '\0');
    while (const std::size_t count = std::fread(part.data(), 1, part.size(), file.get())) {
        text.append(part, 0, count);
        if (text.size() > kMaxFile)
            break;
    }
    if (std::ferror(file.get()) != 0)
        return fail(unreadable(path, std::strerror(errno)));
    return text;
}

} // namespace assay::ctl
