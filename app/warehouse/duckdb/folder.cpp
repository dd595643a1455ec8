// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/duckdb/folder.h"

#include <algorithm>
#include <optional>

namespace assay::warehouse::duckdb {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> invalid(const fs::path &path, std::string what)
{
    return fail(Error{ErrorCode::WarehouseFileInvalid, Remedy::FixInput, {}, {}}.with("path", path.string()).with("what", std::move(what)));
}

std::string lowered(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// The file as a view, or nothing for a file of another kind.
std::optional<DataFile> dataFile(const fs::path &path)
{
    fs::path stem = path.filename();
    std::string extension = lowered(stem.extension().string());
    stem = stem.stem();
    if (extension == ".gz") {
        extension = lowered(stem.extension().string());
        stem = stem.stem();
        if (extension == ".parquet")
            return std::nullopt;
    }
    if (extension == ".csv" || extension == ".tsv")
        return DataFile{stem.string(), path, DataFile::Format::Csv};
    if (extension == ".parquet")
        return DataFile{stem.string(), path, DataFile::Format::Parquet};
    return std::nullopt;
}

bool isInside(const fs::path &folder, const fs::path &file)
{
    const auto [folderEnd, fileRest] = std::ranges::mismatch(folder, file);
    return folderEnd == folder.end();
}

} // namespace

Result<std::vector<DataFile>> dataFilesOf(const fs::path &folder)
{
    std::error_code problem;
    const fs::path root = fs::canonical(folder, problem);
    if (problem || !fs::is_directory(root, problem))
        return fail(Error{ErrorCode::WarehouseFileMissing, Remedy::FixInput, {}, {}}.with("path", folder.string()));
    std::vector<DataFile> files;
    for (fs::directory_iterator entry(root, problem), end; !problem && entry != end; entry.increment(problem)) {
        std::optional<DataFile> file = dataFile(entry->path());
        if (!file || entry->is_directory(problem))
            continue;
        file->path = fs::canonical(entry->path(), problem);
        if (problem || !fs::is_regular_file(file->path, problem))
            return invalid(entry->path(), "it is not a readable file");
        if (!isInside(root, file->path))
            return invalid(entry->path(), "it is a link to a file outside the folder");
        files.push_back(std::move(*file));
    }
    if (problem)
        return fail(Error{ErrorCode::ReadFailed, Remedy::FixInput, {}, {}}.with("path", folder.string()).with("what", problem.message()));
    if (files.empty())
        return invalid(folder, "the folder holds no .csv or .parquet file");
    std::ranges::sort(files, {}, &DataFile::view);
    const auto twin = std::ranges::adjacent_find(files, {}, [](const DataFile &file) { return lowered(file.view); });
    if (twin != files.end())
        return invalid(folder, "two files are called " + twin->view);
    return files;
}

} // namespace assay::warehouse::duckdb
