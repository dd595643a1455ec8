// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/secrets/crypto.h"
#include "app/secrets/securebuffer.h"
#include "models/core/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace assay::store {

class SqliteHandle;

/// A prepared statement. Values are bound in the order of their question marks; the first failure is
/// kept and returned by step().
class Statement {
public:
    template <typename... Values> void bindAll(const Values &...values) { (bind(values), ...); }
    void bind(std::int64_t value);
    void bind(std::string_view text);
    void bind(std::span<const std::uint8_t> bytes);
    void bind(std::optional<std::int64_t> value);

    /// True when there is a row, false at the end.
    [[nodiscard]] Result<bool> step();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::optional<std::int64_t> optionalInteger(int column) const;
    [[nodiscard]] std::string text(int column) const;
    /// The 32 bytes of a hash; all zero when the column holds anything else.
    [[nodiscard]] secrets::Digest digest(int column) const;
    [[nodiscard]] bool isNull(int column) const;

private:
    friend class SqliteHandle;
    struct Finalize {
        void operator()(sqlite3_stmt *statement) const noexcept;
    };
    Statement(SqliteHandle &owner, sqlite3_stmt *statement)
        : m_owner(&owner)
        , m_statement(statement)
    {
    }

    SqliteHandle *m_owner;
    std::unique_ptr<sqlite3_stmt, Finalize> m_statement;
    int m_bound = 0;
    int m_problem = 0;
};

/// The first column of a row, for queries that have but one.
[[nodiscard]] std::string textFrom(const Statement &row);
[[nodiscard]] std::int64_t integerFrom(const Statement &row);

/// An open database, encrypted when it has a key. Not thread-safe: its owner serialises calls. After an
/// input/output error it refuses everything: what the disk holds is unknown until it is opened again.
class SqliteHandle {
public:
    SqliteHandle() = default;

    /// Opens an existing file, which may be empty, with the settings of the store (write-ahead log,
    /// synchronous FULL, no shared memory file, memory for temporaries, secure delete, defensive, low limits).
    /// @param key  the 32-byte file key
    [[nodiscard]] static Result<SqliteHandle> open(const std::filesystem::path &path, const secrets::SecureBuffer &key);
    /// A database in memory, without a file and without a key.
    [[nodiscard]] static Result<SqliteHandle> inMemory();

    /// From now on refuses PRAGMA, ATTACH and changes of the schema.
    void lockDown();

    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// Runs several statements without values or rows.
    [[nodiscard]] Result<void> execute(const char *sql);

    /// Runs one statement that gives no rows.
    template <typename... Values> [[nodiscard]] Result<void> run(std::string_view sql, const Values &...values)
    {
        auto statement = prepare(sql);
        if (!statement)
            return fail(std::move(statement).error());
        statement->bindAll(values...);
        auto stepped = statement->step();
        if (!stepped)
            return fail(std::move(stepped).error());
        return {};
    }

    /// All rows of a query, each read by `read`.
    template <typename Row, typename... Values>
    [[nodiscard]] Result<std::vector<Row>> rows(std::string_view sql, Row (*read)(const Statement &), const Values &...values)
    {
        auto statement = prepare(sql);
        if (!statement)
            return fail(std::move(statement).error());
        statement->bindAll(values...);
        std::vector<Row> found;
        while (true) {
            auto stepped = statement->step();
            if (!stepped)
                return fail(std::move(stepped).error());
            if (!*stepped)
                return found;
            found.push_back(read(*statement));
        }
    }

    /// The first row, or nothing.
    template <typename Row, typename... Values>
    [[nodiscard]] Result<std::optional<Row>> row(std::string_view sql, Row (*read)(const Statement &), const Values &...values)
    {
        return rows<Row>(sql, read, values...).map([](std::vector<Row> found) -> std::optional<Row> {
            if (found.empty())
                return std::nullopt;
            return std::move(found.front());
        });
    }

    /// True between BEGIN and its end.
    [[nodiscard]] bool isInTransaction() const;
    /// True when the last failure was a broken UNIQUE or PRIMARY KEY.
    [[nodiscard]] bool isUniqueBroken() const;

private:
    friend class Statement;
    struct Close {
        void operator()(sqlite3 *database) const noexcept;
    };
    [[nodiscard]] static Result<SqliteHandle> openNamed(const std::string &name, int flags, const secrets::SecureBuffer *key);
    [[nodiscard]] Result<void> applyKey(const secrets::SecureBuffer &key);
    [[nodiscard]] Result<void> configure();
    /// What an SQLite result code means to the caller; remembers input/output errors.
    [[nodiscard]] Error errorOf(int code);

    std::unique_ptr<sqlite3, Close> m_database;
    std::string m_path;
    bool m_isBroken = false;
};

} // namespace assay::store
