// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include "app/ctl/applydocuments.h"
#include "app/ctl/commands.h"
#include "app/ctl/inputfile.h"
#include "app/workspace/documentfile.h"

namespace assay::ctl {
namespace {

using workspace::DocumentInput;

Result<std::vector<DocumentInput>> readDocuments(const std::vector<std::string> &paths)
{
    std::vector<DocumentInput> all;
    for (const std::string &path : paths) {
        const std::string origin = inputName(path);
        const std::filesystem::path folder = path == "-" ? std::filesystem::current_path() : std::filesystem::absolute(path).parent_path();
        Result<std::vector<DocumentInput>> documents = readInputFile(path).and_then(
            [&](const std::string &text) { return workspace::documentsFromText(text, origin, folder); });
        if (!documents)
            return documents;
        std::ranges::move(*documents, std::back_inserter(all));
    }
    return all;
}

} // namespace

ExitCode runApply(Context &context)
{
    if (context.arguments().words.empty())
        return context.failed(usageError("apply", "at least one file, or - for standard input"));
    const Result<std::vector<DocumentInput>> documents = readDocuments(context.arguments().words);
    if (!documents)
        return context.failed(documents.error());
    return applyDocuments(context, *documents, context.arguments().has("dry-run"));
}

} // namespace assay::ctl
