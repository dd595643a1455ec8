// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QTemporaryDir>

#include "app/warehouse/duckdb/database.h"
#include "app/warehouse/duckdb/session.h"
#include "models/results/snapshot.h"
#include "models/sql/dialect.h"
#include "models/sql/planner.h"
#include "tests/fakes/everykind.h"
#include "tests/integration/warehouse/postgresserver.h"

namespace assay::fakes {

inline std::shared_ptr<const warehouse::duckdb::Api> library()
{
    static const auto loaded = warehouse::duckdb::loadLibrary({std::filesystem::path{ASSAY_BIN_DIR} / "libduckdb.so"});
    return loaded ? *loaded : nullptr;
}

/// Runs a plan and checks every result against its contract, as the runner does.
class Engine {
public:
    virtual ~Engine() = default;
    [[nodiscard]] virtual const sql::Dialect &dialect() const = 0;
    [[nodiscard]] virtual std::string stage(const std::string &text) = 0;
    [[nodiscard]] virtual std::string described(const sql::Statement &statement) = 0;
    [[nodiscard]] virtual sql::RowBatch rows(const std::string &text, const sql::ResultContract &contract, std::string &problem) = 0;

    Result<results::Snapshot> run(const sql::PlanRequest &request, std::string &problem)
    {
        const Result<sql::PipelinePlan> plan = sql::planExperiment(request, dialect());
        if (!plan) {
            problem = textOf(plan.error());
            return fail(plan.error());
        }
        std::vector<sql::StatementRows> all;
        for (const sql::Statement &statement : plan->statements) {
            if (statement.source) {
                problem = described(statement);
            } else if (!statement.contract) {
                problem = stage(statement.text);
            } else {
                all.push_back({statement.id, rows(statement.text, *statement.contract, problem)});
                sql::ContractChecker checker(*statement.contract);
                const Result<void> verdict = checker.accept(all.back().batch);
                if (problem.empty() && !verdict)
                    problem = textOf(verdict.error());
            }
            if (!problem.empty()) {
                problem = statement.id + ": " + problem + "\n" + statement.text;
                return fail(ErrorCode::WarehouseRejectedQuery);
            }
        }
        return sql::snapshotFromRows(*plan, all, "snapshot", {0});
    }
};

/// An engine behind a session of a connector.
class SessionEngine : public Engine {
public:
    [[nodiscard]] std::string stage(const std::string &text) override
    {
        const Result<void> outcome = m_session->execute(text, {});
        return outcome ? std::string{} : textOf(outcome.error());
    }
    [[nodiscard]] std::string described(const sql::Statement &statement) override
    {
        const auto columns = m_session->describe(statement.text, {});
        const Result<void> outcome = columns ? sql::checkColumns(*statement.source, *columns) : fail(columns.error());
        return outcome ? std::string{} : textOf(outcome.error());
    }
    [[nodiscard]] sql::RowBatch rows(const std::string &text, const sql::ResultContract &, std::string &problem) override
    {
        sql::RowBatch all;
        const Result<void> outcome = m_session->aggregate(
            text,
            [&](const sql::RowBatch &batch) {
                all.columns = batch.columns;
                all.rows.insert(all.rows.end(), batch.rows.begin(), batch.rows.end());
                return Result<void>{};
            },
            {});
        if (!outcome)
            problem = textOf(outcome.error());
        return all;
    }

protected:
    std::unique_ptr<warehouse::Warehouse> m_session;
};

class DuckDbEngine final : public SessionEngine {
public:
    DuckDbEngine(const Log &log, KeyType keys)
    {
        const std::filesystem::path path = std::filesystem::path{m_folder.path().toStdString()} / "shop.duckdb";
        {
            auto database = warehouse::duckdb::Database::open(library(), path, {});
            for (const std::string &statement : loadStatements(log, dialect(), keys)) {
                if (const Result<void> outcome = database->run(statement); !outcome)
                    qFatal("%s", textOf(outcome.error()).c_str());
            }
        }
        warehouse::OpenRequest request;
        request.connection.kind = "duckdb";
        request.connection.fields = {{"path", path.string()}};
        m_session = std::move(*warehouse::duckdb::openSessionWith(library(), request));
    }

    [[nodiscard]] const sql::Dialect &dialect() const override { return sql::duckDbDialect(); }

private:
    QTemporaryDir m_folder;
};

/// The connector on a server of the test's own, as an account that may read and nothing else.
class PostgresEngine final : public SessionEngine {
public:
    /// Null, with the reason, where there is no PostgreSQL.
    [[nodiscard]] static std::unique_ptr<PostgresEngine> start(const Log &log, std::string &problem)
    {
        auto engine = std::make_unique<PostgresEngine>();
        engine->m_server = ScratchPostgres::startWithTls(engine->m_certificates.stem("server"), engine->m_certificates.authority(), problem);
        if (!engine->m_server)
            return nullptr;
        engine->run({"CREATE ROLE analyst LOGIN PASSWORD 'correct horse'", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO analyst"});
        engine->load(log);
        auto session = opened(postgresAt(engine->m_server->port(), "analyst", engine->m_certificates.authority()), Json{{"password", "correct horse"}});
        if (!session)
            qFatal("%s", textOf(session.error()).c_str());
        engine->m_session = std::move(*session);
        return engine;
    }

    /// Replaces the tables by those of another log.
    void load(const Log &log)
    {
        run({"DROP TABLE IF EXISTS assignments, events, refunds"});
        run(loadStatements(log, dialect(), KeyType::Text));
    }

    [[nodiscard]] const sql::Dialect &dialect() const override { return sql::postgreSqlDialect(); }

private:
    void run(const std::vector<std::string> &statements)
    {
        for (const std::string &statement : statements) {
            if (const std::string problem = m_server->run(statement); !problem.empty())
                qFatal("%s", problem.c_str());
        }
    }

    Certificates m_certificates;
    std::unique_ptr<ScratchPostgres> m_server;
};

/// The engine that a row of the test names in its column "engine": duckdb or postgresql.
class RowEngine {
public:
    /// The snapshot of a log; nothing after a skip or a failure, which is then the test's.
    std::optional<results::Snapshot> run(const Log &log, const sql::PlanRequest &request)
    {
        std::unique_ptr<DuckDbEngine> local;
        Engine *engine = nullptr;
        std::string problem;
        if (*static_cast<QString *>(QTest::qData("engine", QMetaType::QString)) == QLatin1String("duckdb")) {
            local = std::make_unique<DuckDbEngine>(log, KeyType::Text);
            engine = local.get();
        } else {
            if (m_postgres)
                m_postgres->load(log);
            else
                m_postgres = PostgresEngine::start(log, problem);
            if (!m_postgres) {
                QTest::qSkip(problem.c_str(), __FILE__, __LINE__);
                return {};
            }
            engine = m_postgres.get();
        }
        Result<results::Snapshot> outcome = engine->run(request, problem);
        if (!outcome) {
            QTest::qFail((problem.empty() ? textOf(outcome.error()) : problem).c_str(), __FILE__, __LINE__);
            return {};
        }
        return std::move(*outcome);
    }

private:
    std::unique_ptr<PostgresEngine> m_postgres;
};

} // namespace assay::fakes
