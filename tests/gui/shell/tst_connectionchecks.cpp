// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "app/store/documentstore.h"
#include "models/metrics/sources.h"
#include "tests/gui/uifixture.h"
#include "ui/screens/warehouses/connectionchecks.h"

using namespace assay;
using ui::CheckLine;

namespace {

/// A folder of CSV files with the columns that the shop's assignment log reads.
void writeFolder(const std::filesystem::path &folder, const char *timeColumn)
{
    std::ofstream file(folder / "assignments.csv");
    file << "user_id,experiment,variation," << timeColumn << ",country\n";
    for (int i = 0; i < 200; ++i)
        file << "user-" << i << ",checkout," << (i % 2 == 0 ? "control" : "treatment") << ",2026-11-02 10:00:00,DE\n";
}

/// Points the shop's connection to the folder.
bool pointTo(store::DocumentStore &store, const std::filesystem::path &folder)
{
    Result<store::Document> document = store.get("connection", "shop");
    if (!document)
        return false;
    const Result<Json> body = parseJson(document->body);
    Result<metrics::Connection> connection = body ? metrics::connectionFromJson(*body) : fail(body.error());
    if (!connection)
        return false;
    connection->fields = {{"path", folder.string()}};
    document->body = canonicalJson(metrics::toJson(*connection));
    const std::int64_t revision = document->revision;
    return store.transaction([&](store::Transaction &to) { return to.put(*document, revision).map([](const store::Document &) {}); }).has_value();
}

} // namespace

/// "Test connection" of the Warehouses screen, against the real runner.
class TestConnectionChecks final : public QObject
{
    Q_OBJECT

private slots:
    void start_runsEveryCheckOfAFolder()
    {
        writeFolder(path(), "assigned_at");

        const ui::ChecksState state = checked();

        QVERIFY2(!state.error, state.error ? std::string{errorCodeName(state.error->code)}.c_str() : "");
        QVERIFY2(state.engine.startsWith(QLatin1String("DuckDB ")), qPrintable(state.engine));
        QVERIFY(state.lines.size() >= 3);
        for (const CheckLine &line : state.lines)
            QVERIFY2(line.state != CheckLine::State::Failed, qPrintable(line.id));
        const auto read = std::ranges::find(state.lines, QStringLiteral("read"), &CheckLine::id);
        QVERIFY(read != state.lines.end() && read->state == CheckLine::State::Passed);
    }

    void start_saysWhichSourceCannotBeRead()
    {
        writeFolder(path(), "renamed_at");

        const ui::ChecksState state = checked();

        QVERIFY(!state.error);
        const auto read = std::ranges::find(state.lines, QStringLiteral("read"), &CheckLine::id);
        QVERIFY(read != state.lines.end() && read->state == CheckLine::State::Failed);
    }

    void start_saysThatThereIsNoSuchFolder()
    {
        const ui::ChecksState state = checked("/nonexistent/folder");

        const bool isSaid = state.error || std::ranges::any_of(state.lines, [](const CheckLine &line) { return line.state == CheckLine::State::Failed; });
        QVERIFY(isSaid);
    }

private:
    [[nodiscard]] std::filesystem::path path() const { return m_folder.path().toStdString(); }

    ui::ChecksState checked(const std::filesystem::path &folder = {})
    {
        const auto store = fakes::makeShopStore();
        if (!pointTo(*store, folder.empty() ? path() : folder))
            return {};
        fakes::UiFixture fixture(store);
        ui::ConnectionChecks checks(*fixture.workspace, nullptr, ASSAY_BIN_DIR "/assay-runner");
        checks.start("shop");
        const bool isDone = QTest::qWaitFor([&] { return !checks.stateOf("shop").isRunning; }, 60'000);
        return isDone ? checks.stateOf("shop") : ui::ChecksState{};
    }

    QTemporaryDir m_folder;
};

QTEST_MAIN(TestConnectionChecks)
#include "tst_connectionchecks.moc"
