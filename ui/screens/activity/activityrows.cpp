// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/activity/activityrows.h"

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include "models/access/actions.h"
#include "models/core/json.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

struct ActivityText {
    Q_DECLARE_TR_FUNCTIONS(Activity)
};

struct Words {
    std::string_view action;
    const char *sentence;      ///< %1 is the object
    const char *icon;
};

namespace action = access::action;

constexpr Words kWords[] = {
    {action::WorkspaceCreate, QT_TRANSLATE_NOOP("Activity", "Created the workspace"), "plus"},
    {action::WorkspaceOpen, QT_TRANSLATE_NOOP("Activity", "Opened the workspace"), "lock"},
    {action::WorkspaceRecover, QT_TRANSLATE_NOOP("Activity", "Opened the workspace with the recovery key"), "key"},
    {action::PassphraseChange, QT_TRANSLATE_NOOP("Activity", "Changed the passphrase"), "key"},
    {action::RecoveryRenew, QT_TRANSLATE_NOOP("Activity", "Made a new recovery key"), "key"},
    {action::DocumentPut, QT_TRANSLATE_NOOP("Activity", "Wrote %1"), "pencil"},
    {action::DocumentArchive, QT_TRANSLATE_NOOP("Activity", "Archived %1"), "minus"},
    {action::DocumentRestore, QT_TRANSLATE_NOOP("Activity", "Restored %1"), "plus"},
    {action::SecretPut, QT_TRANSLATE_NOOP("Activity", "Stored the credential of %1"), "key"},
    {action::SecretRemove, QT_TRANSLATE_NOOP("Activity", "Removed the credential of %1"), "key"},
    {action::RunStart, QT_TRANSLATE_NOOP("Activity", "Started %1"), "play"},
    {action::RunFinish, QT_TRANSLATE_NOOP("Activity", "Finished %1"), "ok"},
    {action::RunFail, QT_TRANSLATE_NOOP("Activity", "%1 failed"), "alert"},
    {action::RunRefuse, QT_TRANSLATE_NOOP("Activity", "Refused the result of %1"), "shield"},
    {action::RunCancel, QT_TRANSLATE_NOOP("Activity", "Cancelled %1"), "stop"},
    {action::RunInterrupt, QT_TRANSLATE_NOOP("Activity", "Found %1 interrupted"), "warning"},
    {action::SnapshotStore, QT_TRANSLATE_NOOP("Activity", "Stored results: %1"), "results"},
    {action::EarlyLook, QT_TRANSLATE_NOOP("Activity", "Looked at %1 before the planned end"), "warning"},
    {action::ImportSnapshot, QT_TRANSLATE_NOOP("Activity", "Imported results: %1"), "import"},
    {action::ImportDocuments, QT_TRANSLATE_NOOP("Activity", "Imported %1"), "import"},
    {action::ExportWrite, QT_TRANSLATE_NOOP("Activity", "Exported %1"), "download"},
    {action::ReportWrite, QT_TRANSLATE_NOOP("Activity", "Wrote a report on %1"), "file"},
    {action::ChainVerify, QT_TRANSLATE_NOOP("Activity", "Verified the chain: %1"), "link"},
    {action::DetailErase, QT_TRANSLATE_NOOP("Activity", "Erased the detail of %1"), "minus"},
    {action::SampleCreate, QT_TRANSLATE_NOOP("Activity", "Loaded the sample workspace"), "flask"},
    {action::SettingChange, QT_TRANSLATE_NOOP("Activity", "Changed the setting %1"), "settings"},
    {action::PermissionRefuse, QT_TRANSLATE_NOOP("Activity", "Was refused %1"), "lock"},
    {action::RootSign, QT_TRANSLATE_NOOP("Activity", "Signed the list of publishing keys: %1"), "key"},
    {action::ReleaseSign, QT_TRANSLATE_NOOP("Activity", "Signed a release of %1"), "key"},
    {action::ReleasePublish, QT_TRANSLATE_NOOP("Activity", "Published to %1"), "ok"},
    {action::ReleaseRefuse, QT_TRANSLATE_NOOP("Activity", "Found another release at %1 and left it there"), "warning"},
    {action::PrivilegesCheck, QT_TRANSLATE_NOOP("Activity", "Checked the account of %1"), "shield"},
};
// A new action of the vocabulary needs its words here.
static_assert(std::size(kWords) == access::kActions.size());

const Words *wordsOf(std::string_view id)
{
    for (const Words &words : kWords) {
        if (words.action == id)
            return &words;
    }
    return nullptr;
}

QString kindWord(const QString &kind)
{
    static const QHash<QString, const char *> words{{QStringLiteral("experiment"), QT_TRANSLATE_NOOP("Activity", "experiment %1")},
                                                    {QStringLiteral("metric"), QT_TRANSLATE_NOOP("Activity", "metric %1")},
                                                    {QStringLiteral("entity"), QT_TRANSLATE_NOOP("Activity", "entity %1")},
                                                    {QStringLiteral("assignment_source"), QT_TRANSLATE_NOOP("Activity", "assignment source %1")},
                                                    {QStringLiteral("fact_source"), QT_TRANSLATE_NOOP("Activity", "fact source %1")},
                                                    {QStringLiteral("property"), QT_TRANSLATE_NOOP("Activity", "property %1")},
                                                    {QStringLiteral("connection"), QT_TRANSLATE_NOOP("Activity", "warehouse %1")},
                                                    {QStringLiteral("run"), QT_TRANSLATE_NOOP("Activity", "run %1")},
                                                    {QStringLiteral("snapshot"), QT_TRANSLATE_NOOP("Activity", "snapshot %1")}};
    const char *word = words.value(kind);
    return word ? ActivityText::tr(word) : QString();
}

/// "experiment/new-checkout" -> "experiment new-checkout"; other forms stay as they are.
QString objectText(const std::string &object)
{
    const QString whole = text(object);
    const QString word = kindWord(whole.section(QLatin1Char('/'), 0, 0));
    return word.isEmpty() ? whole : word.arg(whole.section(QLatin1Char('/'), 1));
}

} // namespace

QString activitySentence(const access::AuditEvent &event)
{
    const Words *words = wordsOf(event.action);
    // An event of a newer Assay: its id says more than nothing.
    const QString pattern = words ? ActivityText::tr(words->sentence) : QString(text(event.action) + QStringLiteral(": %1"));
    return pattern.contains(QLatin1String("%1")) ? pattern.arg(objectText(event.object)) : pattern;
}

QString activityDetail(const access::AuditEvent &event)
{
    if (event.detail.empty())
        return ActivityText::tr("The detail was erased. The chain keeps its fingerprint.");
    const Result<Json> body = parseJson(event.detail);
    return body ? text(prettyJson(*body)) : text(event.detail);
}

std::vector<Column> activityColumns()
{
    return {{QStringLiteral("what"), ActivityText::tr("What"), 380, false, true, {}},
            {QStringLiteral("object"), ActivityText::tr("Object"), 260, false, false, {}},
            {QStringLiteral("actor"), ActivityText::tr("Who"), 110, false, false, {}},
            {QStringLiteral("when"), ActivityText::tr("When"), 130, true, false, {}},
            {QStringLiteral("entry"), ActivityText::tr("Entry"), 80, true, false, ActivityText::tr("Place in the chain")}};
}

std::vector<TableRow> activityRows(const std::vector<access::AuditEvent> &events, Timestamp now)
{
    std::vector<TableRow> rows;
    rows.reserve(events.size());
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        const Words *words = wordsOf(event->action);
        TableRow row;
        row.key = QString::number(event->sequence);
        Cell what{.text = activitySentence(*event), .icon = QLatin1String(words ? words->icon : "info")};
        Cell object{.text = text(event->object), .style = TextStyle::Code, .token = Token::Muted};
        Cell actor{.text = text(event->actor), .token = Token::Muted};
        Cell when{.text = formatRelative(event->at, now), .sortKey = static_cast<qlonglong>(event->sequence), .token = Token::Muted, .tip = formatTime(event->at),
                  .spoken = formatTime(event->at)};
        Cell entry{.text = formatCount(event->sequence), .sortKey = static_cast<qlonglong>(event->sequence), .token = Token::Muted};
        row.cells = {what, object, actor, when, entry};
        row.facets = {{QStringLiteral("action"), text(event->action)},
                      {QStringLiteral("object"), text(event->object).section(QLatin1Char('/'), 0, 0)},
                      {QStringLiteral("actor"), text(event->actor)}};
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace assay::ui
