// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlite.h"

#include <algorithm>
#include <array>

#include <sqlite3.h>

namespace assay::store {
namespace {

constexpr int kBusyMilliseconds = 5'000;
constexpr int kLargestValue = 64 * 1024 * 1024;

// The file has one user (store.lock), so the index of the write-ahead log lives in memory: no -shm file.
constexpr const char *kSettings = "PRAGMA locking_mode = EXCLUSIVE;"
                                  "PRAGMA journal_mode = WAL;"
                                  "PRAGMA synchronous = FULL;"
                                  "PRAGMA temp_store = MEMORY;"
                                  "PRAGMA secure_delete = ON;"
                                  "PRAGMA mmap_size = 0;"
                                  "PRAGMA trusted_schema = OFF;"
                                  "PRAGMA cell_size_check = ON;"
                                  "PRAGMA foreign_keys = ON;";

int denySchemaAndSettings(void *, int action, const char *, const char *, const char *, const char *)
{
    switch (action) {
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_PRAGMA:
    case SQLITE_ALTER_TABLE:
    case SQLITE_REINDEX:
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_TEMP_INDEX:
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_CREATE_TEMP_TRIGGER:
    case SQLITE_CREATE_TEMP_VIEW:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_CREATE_VIEW:
    case SQLITE_CREATE_VTABLE:
    case SQLITE_DROP_INDEX:
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_TRIGGER:
    case SQLITE_DROP_VIEW:
    case SQLITE_DROP_VTABLE: return SQLITE_DENY;
    default: return SQLITE_OK;
    }
}

ErrorCode meaningOf(int code)
{
    switch (code & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorCode::StoreDamaged;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorCode::StoreInUse;
    case SQLITE_TOOBIG: return ErrorCode::InputTooLarge;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM: return ErrorCode::WriteFailed;
    default: return ErrorCode::Internal;
    }
}

/// "raw:" and 64 hex digits: the form in which the library takes a key as it is.
secrets::SecureBuffer rawKeyText(const secrets::SecureBuffer &key)
{
    constexpr std::string_view prefix = "raw:";
    constexpr std::string_view digits = "0123456789abcdef";
    secrets::SecureBuffer text(prefix.size() + 2 * key.size());
    auto place = std::ranges::copy(prefix, text.bytes().begin()).out;
    for (const std::uint8_t byte : key.bytes()) {
        *place++ = static_cast<std::uint8_t>(digits[byte >> 4U]);
        *place++ = static_cast<std::uint8_t>(digits[byte & 15U]);
    }
    return text;
}

} // namespace

void Statement::Finalize::operator()(sqlite3_stmt *statement) const noexcept
{
    sqlite3_finalize(statement);
}

void Statement::bind(std::int64_t value)
{
    m_problem = m_problem != 0 ? m_problem : sqlite3_bind_int64(m_statement.get(), ++m_bound, value);
}

void Statement::bind(std::string_view text)
{
    const char *data = text.data() == nullptr ? "" : text.data(); // a null pointer would bind NULL
    m_problem = m_problem != 0
        ? m_problem
        : sqlite3_bind_text64(m_statement.get(), ++m_bound, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Statement::bind(std::span<const std::uint8_t> bytes)
{
    m_problem = m_problem != 0 ? m_problem
                               : sqlite3_bind_blob64(m_statement.get(), ++m_bound, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
}

void Statement::bind(std::optional<std::int64_t> value)
{
    if (value)
        bind(*value);
    else
        m_problem = m_problem != 0 ? m_problem : sqlite3_bind_null(m_statement.get(), ++m_bound);
}

Result<bool> Statement::step()
{
    const int code = m_problem != 0 ? m_problem : sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return fail(m_owner->errorOf(code));
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}

std::optional<std::int64_t> Statement::optionalInteger(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

std::string Statement::text(int column) const
{
    const auto *data = reinterpret_cast<const char *>(sqlite3_column_text(m_statement.get(), column));
    const int size = sqlite3_column_bytes(m_statement.get(), column);
    return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

secrets::Digest Statement::digest(int column) const
{
    secrets::Digest digest{};
    const auto *data = static_cast<const std::uint8_t *>(sqlite3_column_blob(m_statement.get(), column));
    if (data != nullptr && sqlite3_column_bytes(m_statement.get(), column) == static_cast<int>(digest.size()))
        std::copy_n(data, digest.size(), digest.begin());
    return digest;
}

bool Statement::isNull(int column) const
{
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

std::string textFrom(const Statement &row)
{
    return row.text(0);
}

std::int64_t integerFrom(const Statement &row)
{
    return row.integer(0);
}

void SqliteHandle::Close::operator()(sqlite3 *database) const noexcept
{
    sqlite3_close_v2(database);
}

Result<SqliteHandle> SqliteHandle::open(const std::filesystem::path &path, const secrets::SecureBuffer &key)
{
    return openNamed(path.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, &key);
}

Result<SqliteHandle> SqliteHandle::inMemory()
{
    return openNamed(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_CREATE, nullptr);
}

Result<SqliteHandle> SqliteHandle::openNamed(const std::string &name, int flags, const secrets::SecureBuffer *key)
{
    SqliteHandle handle;
    handle.m_path = name;
    sqlite3 *database = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &database, flags, nullptr);
    handle.m_database.reset(database);
    if (code != SQLITE_OK)
        return fail(handle.errorOf(code));
    if (key != nullptr) {
        if (auto keyed = handle.applyKey(*key); !keyed)
            return fail(std::move(keyed).error());
    }
    if (auto configured = handle.configure(); !configured)
        return fail(std::move(configured).error());
    return handle;
}

Result<void> SqliteHandle::applyKey(const secrets::SecureBuffer &key)
{
    // Page format of SQLCipher 4: AES-256-CBC and HMAC-SHA-512 a page. Without legacy = 4 the library
    // would write a format of its own.
    sqlite3mc_config(m_database.get(), "cipher", sqlite3mc_cipher_index("sqlcipher"));
    sqlite3mc_config_cipher(m_database.get(), "sqlcipher", "legacy", 4);
    const secrets::SecureBuffer text = rawKeyText(key);
    const int code = sqlite3_key(m_database.get(), text.bytes().data(), static_cast<int>(text.size()));
    if (code != SQLITE_OK)
        return fail(errorOf(code));
    return {};
}

Result<void> SqliteHandle::configure()
{
    sqlite3 *database = m_database.get();
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, kBusyMilliseconds);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, kLargestValue);
    sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(database, SQLITE_LIMIT_EXPR_DEPTH, 50);
    sqlite3_limit(database, SQLITE_LIMIT_VARIABLE_NUMBER, 64);
    return execute(kSettings);
}

void SqliteHandle::lockDown()
{
    sqlite3_set_authorizer(m_database.get(), denySchemaAndSettings, nullptr);
}

Result<Statement> SqliteHandle::prepare(std::string_view sql)
{
    if (m_isBroken)
        return fail(errorOf(SQLITE_IOERR));
    sqlite3_stmt *statement = nullptr;
    const int code = sqlite3_prepare_v3(m_database.get(), sql.data(), static_cast<int>(sql.size()), 0, &statement, nullptr);
    if (code != SQLITE_OK)
        return fail(errorOf(code));
    return Statement(*this, statement);
}

Result<void> SqliteHandle::execute(const char *sql)
{
    if (m_isBroken)
        return fail(errorOf(SQLITE_IOERR));
    const int code = sqlite3_exec(m_database.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return fail(errorOf(code));
    return {};
}

bool SqliteHandle::isInTransaction() const
{
    return sqlite3_get_autocommit(m_database.get()) == 0;
}

bool SqliteHandle::isUniqueBroken() const
{
    const int code = sqlite3_extended_errcode(m_database.get());
    return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY;
}

Error SqliteHandle::errorOf(int code)
{
    m_isBroken = m_isBroken || (code & 0xFF) == SQLITE_IOERR;
    const ErrorCode meaning = meaningOf(code);
    const Remedy remedy = meaning == ErrorCode::StoreInUse ? Remedy::CloseOtherProgram
        : meaning == ErrorCode::WriteFailed                ? Remedy::Retry
                                                           : Remedy::None;
    Error error{meaning, remedy, {}, {}};
    if (meaning == ErrorCode::InputTooLarge)
        return std::move(error).with("what", "value").with("limit", std::to_string(kLargestValue));
    // sqlite3_errstr() is a fixed text; sqlite3_errmsg() could echo a value.
    return std::move(error).with("path", m_path).with("what", sqlite3_errstr(code));
}

} // namespace assay::store
