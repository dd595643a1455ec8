// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/ledger/ledgerpresenter.h"

#include <algorithm>

#include <QElapsedTimer>
#include <QFuture>
#include <QSaveFile>
#include <QtConcurrentRun>

#include "app/workspace/background.h"
#include "app/workspace/workspace.h"
#include "models/access/actions.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

Result<int> writeEntries(const std::vector<access::LedgerEntry> &entries, const QString &path)
{
    const bool isJson = path.endsWith(QLatin1String(".jsonl"), Qt::CaseInsensitive);
    const QByteArray content = isJson ? ledgerJsonLines(entries) : ledgerCsv(entries);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        return fail(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}.with("path", utf8(path)).with("what", utf8(file.errorString())));
    return static_cast<int>(entries.size());
}

} // namespace

LedgerPresenter::LedgerPresenter(workspace::Workspace &workspace, QObject *parent) : QObject(parent), m_workspace(workspace)
{
    connect(&m_workspace, &workspace::Workspace::ledgerChanged, this, [this] {
        if (m_isLoaded)
            load();
    });
}

void LedgerPresenter::load()
{
    const int request = ++m_request;
    workspace::whenDone(m_workspace.ledger(), this, [this, request](Result<std::vector<access::LedgerEntry>> entries) {
        if (request != m_request)
            return;
        m_isLoaded = true;
        m_error.reset();
        if (entries)
            m_entries = std::move(*entries);
        else
            m_error = std::move(entries.error());
        select();
    });
}

void LedgerPresenter::select()
{
    m_lines = within(ledgerLines(m_entries), m_days, m_workspace.now());
    emit changed();
}

void LedgerPresenter::setPeriod(int days)
{
    m_days = days;
    select();
}

void LedgerPresenter::verify()
{
    QElapsedTimer clock;
    clock.start();
    workspace::whenDone(m_workspace.verifyLedger(), this, [this, clock](const Result<access::ChainReport> &report) {
        if (report)
            emit verified(*report, clock.elapsed());
        else
            emit failed(report.error());
    });
}

void LedgerPresenter::exportTo(const QString &path)
{
    workspace::whenDone(QtConcurrent::run([entries = m_entries, path] { return writeEntries(entries, path); }), this, [this, path](const Result<int> &written) {
        if (!written) {
            emit failed(written.error());
            return;
        }
        // Every export is on the record; a failure to note it is as loud as a failure to write.
        workspace::whenDone(m_workspace.note(std::string(access::action::ExportWrite), "ledger", "{}"), this, [this, path, count = *written](const Result<void> &noted) {
            if (noted)
                emit exported(path, count);
            else
                emit failed(noted.error());
        });
    });
}

std::optional<access::LedgerEntry> LedgerPresenter::entry(const QString &key) const
{
    const auto at = std::ranges::find_if(m_lines, [&key](const LedgerLine &line) { return QString::number(line.entry.sequence) == key; });
    return at == m_lines.end() ? std::nullopt : std::optional(at->entry);
}

} // namespace assay::ui
