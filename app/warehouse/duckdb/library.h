// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include <duckdb.h>

#include "models/core/error.h"

namespace assay::warehouse::duckdb {

/// The functions of DuckDB's C interface that Assay calls, resolved at run time: the program starts
/// without the library, and a connection then says how to get it.
struct Api {
    decltype(&::duckdb_library_version) libraryVersion{};
    decltype(&::duckdb_create_config) createConfig{};
    decltype(&::duckdb_set_config) setConfig{};
    decltype(&::duckdb_destroy_config) destroyConfig{};
    decltype(&::duckdb_open_ext) openExt{};
    decltype(&::duckdb_close) close{};
    decltype(&::duckdb_connect) connect{};
    decltype(&::duckdb_disconnect) disconnect{};
    decltype(&::duckdb_interrupt) interrupt{};
    decltype(&::duckdb_free) free{};
    decltype(&::duckdb_query) query{};
    decltype(&::duckdb_destroy_result) destroyResult{};
    decltype(&::duckdb_result_error) resultError{};
    decltype(&::duckdb_result_error_type) resultErrorType{};
    decltype(&::duckdb_column_count) columnCount{};
    decltype(&::duckdb_column_name) columnName{};
    decltype(&::duckdb_column_type) columnType{};
    decltype(&::duckdb_extract_statements) extractStatements{};
    decltype(&::duckdb_extract_statements_error) extractStatementsError{};
    decltype(&::duckdb_prepare_extracted_statement) prepareExtractedStatement{};
    decltype(&::duckdb_destroy_extracted) destroyExtracted{};
    decltype(&::duckdb_prepare_error) prepareError{};
    decltype(&::duckdb_destroy_prepare) destroyPrepare{};
    decltype(&::duckdb_prepared_statement_type) preparedStatementType{};
    decltype(&::duckdb_nparams) nparams{};
    decltype(&::duckdb_pending_prepared_streaming) pendingPreparedStreaming{};
    decltype(&::duckdb_pending_error) pendingError{};
    decltype(&::duckdb_execute_pending) executePending{};
    decltype(&::duckdb_destroy_pending) destroyPending{};
    decltype(&::duckdb_fetch_chunk) fetchChunk{};
    decltype(&::duckdb_destroy_data_chunk) destroyDataChunk{};
    decltype(&::duckdb_data_chunk_get_size) dataChunkGetSize{};
    decltype(&::duckdb_data_chunk_get_vector) dataChunkGetVector{};
    decltype(&::duckdb_vector_get_data) vectorGetData{};
    decltype(&::duckdb_vector_get_validity) vectorGetValidity{};
    decltype(&::duckdb_vector_get_column_type) vectorGetColumnType{};
    decltype(&::duckdb_destroy_logical_type) destroyLogicalType{};
    decltype(&::duckdb_get_type_id) getTypeId{};
    decltype(&::duckdb_decimal_scale) decimalScale{};
    decltype(&::duckdb_decimal_internal_type) decimalInternalType{};
    decltype(&::duckdb_enum_internal_type) enumInternalType{};
    decltype(&::duckdb_enum_dictionary_value) enumDictionaryValue{};
};

/// Where libduckdb.so is looked for, in order: beside the program, ../lib/assay/, the installation.
/// Never through the loader's search path, which the environment can change.
[[nodiscard]] std::vector<std::filesystem::path> libraryPlaces();

/// Loads the first library found; it stays loaded until the process ends.
/// @return WarehouseDriverMissing with `kind`, `path`
[[nodiscard]] Result<std::shared_ptr<const Api>> loadLibrary(const std::vector<std::filesystem::path> &places = libraryPlaces());

} // namespace assay::warehouse::duckdb
