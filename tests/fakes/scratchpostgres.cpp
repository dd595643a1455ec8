// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/scratchpostgres.h"

#include <functional>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <libpq-fe.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include "tests/fakes/loopback.h"

namespace assay::fakes {
namespace {

constexpr const char *kServerUser = "postgres";

QString programOf(const QString &name)
{
    QStringList places;
    const QDir versions(QStringLiteral("/usr/lib/postgresql"));
    const QStringList entries = versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::Reversed);
    for (const QString &version : entries)
        places << versions.filePath(version + QStringLiteral("/bin"));
    const QString found = QStandardPaths::findExecutable(name, places);
    return found.isEmpty() ? QStandardPaths::findExecutable(name) : found;
}

/// A port that nobody listens on.
int freePort()
{
    int port = 0;
    ::close(test::listenOnLoopback(port));
    return port;
}

/// Runs a program of PostgreSQL's to its end, as another user when this one is root.
bool runTool(const QString &program, const QStringList &arguments, QString &output)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setWorkingDirectory(QStringLiteral("/"));
    if (getuid() == 0)
        process.start(QStringLiteral("runuser"), QStringList{QStringLiteral("-u"), QLatin1String(kServerUser), QStringLiteral("--"), program} + arguments);
    else
        process.start(program, arguments);
    const bool isDone = process.waitForFinished(60'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    output = QString::fromUtf8(process.readAll()).trimmed();
    return isDone;
}

sql::Cell cellOf(PGresult *result, int row, int column, sql::ColumnType type)
{
    if (PQgetisnull(result, row, column) != 0)
        return std::monostate{};
    const std::string text = PQgetvalue(result, row, column);
    switch (type) {
    case sql::ColumnType::Int64: return static_cast<std::int64_t>(std::stoll(text));
    case sql::ColumnType::Double: return std::stod(text);
    case sql::ColumnType::Date:
    case sql::ColumnType::Enum:
    case sql::ColumnType::Dimension: break;
    }
    return text;
}

} // namespace

class ScratchPostgres::Private {
public:
    ~Private()
    {
        if (connection != nullptr)
            PQfinish(connection);
        stop();
    }

    void stop()
    {
        QString output;
        if (std::exchange(isRunning, false))
            runTool(programOf(QStringLiteral("pg_ctl")), {QStringLiteral("-D"), cluster, QStringLiteral("-m"), QStringLiteral("immediate"), QStringLiteral("-w"), QStringLiteral("stop")}, output);
    }

    /// Makes the cluster and starts the server with these settings more.
    [[nodiscard]] bool begin(const QString &moreSettings, const std::function<bool()> &prepare, std::string &problem)
    {
        const QString initdb = programOf(QStringLiteral("initdb"));
        const QString control = programOf(QStringLiteral("pg_ctl"));
        if (initdb.isEmpty() || control.isEmpty()) {
            problem = "PostgreSQL is not installed";
            return false;
        }
        cluster = folder.path() + QStringLiteral("/cluster");
        if (getuid() == 0 && QProcess::execute(QStringLiteral("chown"), {QLatin1String(kServerUser), folder.path()}) != 0) {
            problem = "there is no user to run PostgreSQL as";
            return false;
        }
        QString output;
        const QString settings = QStringLiteral("-c unix_socket_directories='%1' -c fsync=off -c timezone=UTC ").arg(folder.path()) + moreSettings;
        if (!runTool(initdb, {QStringLiteral("-D"), cluster, QStringLiteral("-U"), QStringLiteral("assay"), QStringLiteral("-A"), QStringLiteral("trust"), QStringLiteral("-E"), QStringLiteral("UTF8"), QStringLiteral("--locale=C.UTF-8")}, output)
            || !prepare()
            || !runTool(control, {QStringLiteral("-D"), cluster, QStringLiteral("-o"), settings, QStringLiteral("-l"), folder.path() + QStringLiteral("/log"), QStringLiteral("-w"), QStringLiteral("start")}, output)) {
            problem = "PostgreSQL does not start: " + output.toStdString();
            return false;
        }
        isRunning = true;
        connection = PQconnectdb(("host=" + folder.path().toStdString() + " port=" + std::to_string(port == 0 ? 5432 : port) + " user=assay dbname=postgres").c_str());
        if (PQstatus(connection) != CONNECTION_OK)
            problem = PQerrorMessage(connection);
        return PQstatus(connection) == CONNECTION_OK;
    }

    QTemporaryDir folder{QStringLiteral("/tmp/assay-pg-XXXXXX")};
    QString cluster;
    bool isRunning{};
    PGconn *connection{};
    int port{};
};

ScratchPostgres::ScratchPostgres(std::unique_ptr<Private> data) : d(std::move(data)) {}
ScratchPostgres::~ScratchPostgres() = default;

std::unique_ptr<ScratchPostgres> ScratchPostgres::start(std::string &problem)
{
    auto data = std::make_unique<Private>();
    if (!data->begin(QStringLiteral("-c listen_addresses=''"), [] { return true; }, problem))
        return nullptr;
    return std::unique_ptr<ScratchPostgres>(new ScratchPostgres(std::move(data)));
}

std::string ScratchPostgres::address() const { return "postgresql://assay@localhost/postgres?host=" + d->folder.path().toStdString(); }

std::unique_ptr<ScratchPostgres> ScratchPostgres::startWithTls(const std::string &stem, const std::string &authority, std::string &problem)
{
    auto data = std::make_unique<Private>();
    data->port = freePort();
    const QString port = QString::number(data->port);
    const auto prepare = [&] {
        const QString cluster = data->cluster;
        const auto place = [&](const std::string &from, const char *to) {
            const QString target = cluster + u'/' + QLatin1String(to);
            return QFile::copy(QString::fromStdString(from), target) && QFile::setPermissions(target, QFile::ReadOwner | QFile::WriteOwner)
                && (getuid() != 0 || QProcess::execute(QStringLiteral("chown"), {QLatin1String(kServerUser), target}) == 0);
        };
        QFile rules(cluster + QStringLiteral("/pg_hba.conf"));
        return place(stem + ".crt", "server.crt") && place(stem + ".key", "server.key") && place(authority, "root.crt")
            && rules.open(QFile::WriteOnly | QFile::Truncate)
            && rules.write("local all assay trust\n"
                           "hostssl all assay_certificate 127.0.0.1/32 cert\n"
                           "hostssl all assay_md5 127.0.0.1/32 md5\n"
                           "hostssl all assay_cleartext 127.0.0.1/32 password\n"
                           "hostssl all all 127.0.0.1/32 scram-sha-256\n")
            > 0;
    };
    if (!data->begin(QStringLiteral("-c listen_addresses=127.0.0.1 -c port=") + port + QStringLiteral(" -c ssl=on -c ssl_ca_file=root.crt"), prepare, problem))
        return nullptr;
    return std::unique_ptr<ScratchPostgres>(new ScratchPostgres(std::move(data)));
}

int ScratchPostgres::port() const { return d->port; }

void ScratchPostgres::stop() { d->stop(); }

std::string ScratchPostgres::run(const std::string &sql)
{
    PGresult *result = PQexec(d->connection, sql.c_str());
    const ExecStatusType status = PQresultStatus(result);
    const std::string problem = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? std::string{} : PQresultErrorMessage(result);
    PQclear(result);
    return problem;
}

sql::RowBatch ScratchPostgres::query(const std::string &sql, const sql::ResultContract &contract, std::string &problem)
{
    PGresult *result = PQexec(d->connection, sql.c_str());
    sql::RowBatch batch;
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        problem = PQresultErrorMessage(result);
    } else {
        const int columns = std::min(PQnfields(result), static_cast<int>(contract.columns.size()));
        for (int column = 0; column < columns; ++column)
            batch.columns.emplace_back(PQfname(result, column));
        for (int row = 0; row < PQntuples(result); ++row) {
            sql::Row &cells = batch.rows.emplace_back();
            for (int column = 0; column < columns; ++column)
                cells.push_back(cellOf(result, row, column, contract.columns[static_cast<std::size_t>(column)].type));
        }
    }
    PQclear(result);
    return batch;
}

} // namespace assay::fakes
