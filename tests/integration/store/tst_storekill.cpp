// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <functional>
#include <random>
#include <string>

#include <QCoreApplication>
#include <QObject>
#include <QProcess>
#include <unistd.h>

#include "tests/integration/store/storefixtures.h"

using namespace assay;
using namespace assay::store;
using namespace assay::testing;
namespace fs = std::filesystem;

namespace {

constexpr int kDocuments = 7; ///< written in turn, so that each gets many revisions
constexpr int kRoundsPerStore = 50;

int rounds = 50;

/// Says "number" to the parent. A pipe takes so few bytes whole or not at all.
void acknowledge(std::int64_t number)
{
    const std::string line = std::to_string(number) + "\n";
    if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
        ::_exit(3);
}

/// Action `number` writes to every table. Its document, event, ledger entry, run and snapshot carry the number.
Result<void> writeAction(Transaction &writes, std::int64_t number)
{
    const std::string name = std::to_string(number);
    const std::int64_t before = (number - 1) / kDocuments;
    const std::string padding(static_cast<std::size_t>(number * 7'919 % 20'000), 'p');
    return writes
        .put(document("metric", "d" + std::to_string(number % kDocuments), "{\"n\":" + name + ",\"p\":\"" + padding + "\"}"),
             before)
        .and_then([&](const Document &) { return writes.append(auditEvent(name)); })
        .and_then([&](const access::AuditEvent &) { return writes.append(ledgerEntry(name)); })
        .and_then([&](const access::LedgerEntry &) {
            return writes.putRun({name, "e", Timestamp{number}, "done", "{}"});
        })
        .and_then([&] {
            return writes.putSnapshot({name, "e", name, Timestamp{number}, Timestamp{number}}, padding);
        });
}

/// The process that is killed: writes until it dies and acknowledges each action once it is committed; 0 is the
/// acknowledgement of opening.
int writeForEver(const fs::path &folder)
{
    const Unlocking unlocking = withPassphrase(kPassphrase);
    std::unique_ptr<DocumentStore> store;
    if (stateOf(folder) == StoreState::Absent) {
        if (auto created = createLocalStore(folder, unlocking))
            store = std::move(created->store);
    } else if (auto opened = openLocalStore(folder, unlocking)) {
        store = std::move(*opened);
    }
    if (!store)
        return 2;
    acknowledge(0);
    for (std::int64_t number = std::int64_t(store->audit()->size()) + 1;; ++number) {
        if (!store->transaction([number](Transaction &writes) { return writeAction(writes, number); }))
            return 4;
        acknowledge(number);
    }
}

/// The last acknowledged action in what the killed process said; -1 when it said nothing.
std::int64_t lastAcknowledged(const QByteArray &said)
{
    const auto end = said.lastIndexOf('\n');
    if (end < 0)
        return -1;
    const auto start = said.lastIndexOf('\n', end - 1) + 1;
    return said.mid(start, end - start).toLongLong();
}

/// What does not hold after a kill; empty when everything does.
std::string brokenPromise(DocumentStore &store, std::int64_t acknowledged)
{
    const auto audit = store.audit();
    const auto ledger = store.ledger();
    const auto runs = store.runs();
    const auto snapshots = store.snapshots("e");
    if (!audit || !ledger || !runs || !snapshots)
        return "a table cannot be read";
    const auto count = std::int64_t(audit->size());
    if (count < acknowledged || count > acknowledged + 1)
        return "acknowledged " + std::to_string(acknowledged) + ", stored " + std::to_string(count);
    if (std::int64_t(ledger->size()) != count || std::int64_t(runs->size()) != count || std::int64_t(snapshots->size()) != count)
        return "an action is there in part";
    for (std::int64_t number = 1; number <= count; ++number) {
        const std::string name = std::to_string(number);
        if ((*audit)[std::size_t(number - 1)].object != name || (*ledger)[std::size_t(number - 1)].statement != name)
            return "action " + name + " is another";
    }
    for (std::int64_t number = std::max<std::int64_t>(1, count - kDocuments + 1); number <= count; ++number) {
        const auto stored = store.get("metric", "d" + std::to_string(number % kDocuments));
        if (!stored || !stored->body.starts_with("{\"n\":" + std::to_string(number) + ",")
            || stored->revision != (number - 1) / kDocuments + 1)
            return "the document of action " + std::to_string(number) + " is another";
    }
    const auto audited = store.verifyAudit();
    const auto ledgered = store.verifyLedger();
    if (!audited || audited->brokenAt || audited->entries != count || !ledgered || ledgered->brokenAt
        || ledgered->entries != count)
        return "a chain is broken";
    return {};
}

} // namespace

/// kill -9 at random moments under a write load.
class TestStoreKill final : public QObject {
    Q_OBJECT

private slots:
    /// One row is one store, so that creations are killed too.
    void kill_losesNoAcknowledgedWrite_data()
    {
        QTest::addColumn<int>("kills");
        for (int done = 0; done < rounds; done += kRoundsPerStore)
            QTest::addRow("kills from %d", done + 1) << std::min(kRoundsPerStore, rounds - done);
    }

    void kill_losesNoAcknowledgedWrite()
    {
        QFETCH(int, kills);
        std::mt19937_64 random(std::hash<std::string>{}(QTest::currentDataTag()));
        const QTemporaryDir temporary;
        const fs::path folder = temporary.filePath(QStringLiteral("w")).toStdString();
        std::int64_t known = 0;
        std::int64_t acknowledgedInAll = 0;
        int killedWhileOpening = 0;

        for (int kill = 0; kill < kills; ++kill) {
            // Half of the kills come from the first moment on, creation and opening included; half after some writes.
            const bool isEarly = random() % 2 == 0;
            const auto said = isEarly ? killedAfter(folder, 0, int(random() % 400))
                                      : killedAfter(folder, 1 + int(random() % 60), int(random() % 60));
            const std::int64_t acknowledged = lastAcknowledged(said);
            killedWhileOpening += acknowledged < 0 ? 1 : 0;
            if (acknowledged < 0 && known == 0 && stateOf(folder) == StoreState::Absent)
                continue; // never created, and nothing that looks like it
            acknowledgedInAll += std::max<std::int64_t>(0, acknowledged - known);
            known = std::max(known, acknowledged);

            const auto opened = openLocalStore(folder, withPassphrase(kPassphrase));
            QVERIFY2(opened, opened ? "" : errorCodeName(opened.error().code).data());
            const std::string broken = brokenPromise(**opened, known);
            QVERIFY2(broken.empty(), broken.c_str());
            known = std::int64_t((*opened)->audit()->size());
        }

        qInfo("%d kills, %d of them while creating or opening; %lld acknowledged actions, all there", kills, killedWhileOpening,
              static_cast<long long>(acknowledgedInAll));
        QVERIFY(acknowledgedInAll > kills);
    }

private:
    /// Starts the writer, waits for some acknowledgements and some milliseconds, kills it, and gives what it said.
    static QByteArray killedAfter(const fs::path &folder, int acknowledgements, int milliseconds)
    {
        QProcess writer;
        writer.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        writer.start(QCoreApplication::applicationFilePath(),
                     {QStringLiteral("--writer"), QString::fromStdString(folder.string())});
        QByteArray said;
        while (said.count('\n') < acknowledgements && writer.waitForReadyRead())
            said += writer.readAllStandardOutput();
        (void)writer.waitForFinished(milliseconds); // the random moment; the writer never ends by itself
        writer.kill();
        writer.waitForFinished();
        return said + writer.readAllStandardOutput();
    }
};

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == QLatin1String("--writer"))
        return writeForEver(arguments[2].toStdString());
    if (qEnvironmentVariableIsSet("ASSAY_SOAK_ROUNDS"))
        rounds = qEnvironmentVariableIntValue("ASSAY_SOAK_ROUNDS");
    if (const auto at = arguments.indexOf(QLatin1String("--rounds")); at > 0 && at + 1 < arguments.size()) {
        rounds = arguments[at + 1].toInt();
        arguments.remove(at, 2);
    }
    // Qt Test gives a whole function five minutes, all its rows together.
    qputenv("QTEST_FUNCTION_TIMEOUT", QByteArray::number(std::max(300, 10 * rounds) * 1'000));
    TestStoreKill test;
    return QTest::qExec(&test, arguments);
}

#include "tst_storekill.moc"
