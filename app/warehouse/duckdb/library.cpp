// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/duckdb/library.h"

#include <dlfcn.h>

namespace assay::warehouse::duckdb {
namespace {

/// Resolves names one after the other and remembers whether all were there.
class Resolver {
public:
    explicit Resolver(void *library) : m_library(library) {}

    template <typename Function>
    void operator()(Function &slot, const char *name)
    {
        slot = reinterpret_cast<Function>(dlsym(m_library, name));
        m_isComplete = m_isComplete && slot != nullptr;
    }

    [[nodiscard]] bool isComplete() const { return m_isComplete; }

private:
    void *m_library;
    bool m_isComplete = true;
};

void resolveSession(Resolver &resolve, Api &api)
{
    resolve(api.libraryVersion, "duckdb_library_version");
    resolve(api.createConfig, "duckdb_create_config");
    resolve(api.setConfig, "duckdb_set_config");
    resolve(api.destroyConfig, "duckdb_destroy_config");
    resolve(api.openExt, "duckdb_open_ext");
    resolve(api.close, "duckdb_close");
    resolve(api.connect, "duckdb_connect");
    resolve(api.disconnect, "duckdb_disconnect");
    resolve(api.interrupt, "duckdb_interrupt");
    resolve(api.free, "duckdb_free");
    resolve(api.query, "duckdb_query");
}

void resolveStatements(Resolver &resolve, Api &api)
{
    resolve(api.extractStatements, "duckdb_extract_statements");
    resolve(api.extractStatementsError, "duckdb_extract_statements_error");
    resolve(api.prepareExtractedStatement, "duckdb_prepare_extracted_statement");
    resolve(api.destroyExtracted, "duckdb_destroy_extracted");
    resolve(api.prepareError, "duckdb_prepare_error");
    resolve(api.destroyPrepare, "duckdb_destroy_prepare");
    resolve(api.preparedStatementType, "duckdb_prepared_statement_type");
    resolve(api.nparams, "duckdb_nparams");
    resolve(api.pendingPreparedStreaming, "duckdb_pending_prepared_streaming");
    resolve(api.pendingError, "duckdb_pending_error");
    resolve(api.executePending, "duckdb_execute_pending");
    resolve(api.destroyPending, "duckdb_destroy_pending");
}

void resolveResults(Resolver &resolve, Api &api)
{
    resolve(api.destroyResult, "duckdb_destroy_result");
    resolve(api.resultError, "duckdb_result_error");
    resolve(api.resultErrorType, "duckdb_result_error_type");
    resolve(api.columnCount, "duckdb_column_count");
    resolve(api.columnName, "duckdb_column_name");
    resolve(api.columnType, "duckdb_column_type");
    resolve(api.fetchChunk, "duckdb_fetch_chunk");
    resolve(api.destroyDataChunk, "duckdb_destroy_data_chunk");
    resolve(api.dataChunkGetSize, "duckdb_data_chunk_get_size");
    resolve(api.dataChunkGetVector, "duckdb_data_chunk_get_vector");
    resolve(api.vectorGetData, "duckdb_vector_get_data");
    resolve(api.vectorGetValidity, "duckdb_vector_get_validity");
    resolve(api.vectorGetColumnType, "duckdb_vector_get_column_type");
    resolve(api.destroyLogicalType, "duckdb_destroy_logical_type");
    resolve(api.getTypeId, "duckdb_get_type_id");
    resolve(api.decimalScale, "duckdb_decimal_scale");
    resolve(api.decimalInternalType, "duckdb_decimal_internal_type");
    resolve(api.enumInternalType, "duckdb_enum_internal_type");
    resolve(api.enumDictionaryValue, "duckdb_enum_dictionary_value");
}

tl::unexpected<Error> missing(const std::string &path)
{
    return fail(Error{ErrorCode::WarehouseDriverMissing, Remedy::Install, {}, {}}.with("kind", "duckdb").with("path", path));
}

} // namespace

std::vector<std::filesystem::path> libraryPlaces()
{
    std::error_code ignored;
    const std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
    std::vector<std::filesystem::path> places;
    if (!folder.empty()) {
        places.push_back(folder / "libduckdb.so");
        places.push_back((folder / "../lib/assay/libduckdb.so").lexically_normal());
    }
    places.emplace_back(ASSAY_INSTALLED_LIBRARIES "/libduckdb.so");
    return places;
}

Result<std::shared_ptr<const Api>> loadLibrary(const std::vector<std::filesystem::path> &places)
{
    for (const std::filesystem::path &place : places) {
        std::error_code ignored;
        if (!place.is_absolute() || !std::filesystem::exists(place, ignored))
            continue;
        void *library = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr)
            return missing(place.string());
        auto api = std::make_shared<Api>();
        Resolver resolve(library);
        resolveSession(resolve, *api);
        resolveStatements(resolve, *api);
        resolveResults(resolve, *api);
        if (!resolve.isComplete())
            return missing(place.string());
        return api;
    }
    return missing(places.empty() ? std::string{} : places.front().string());
}

} // namespace assay::warehouse::duckdb
