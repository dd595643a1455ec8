// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A shop of two CSV files and its definitions, small enough to count by hand.
namespace csvshop {

inline bool writeText(const QString &path, const QByteArray &text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

/// 400 subjects by turns in "off" and "on", one a minute from 1 January 2026; 80 of 200 and 120 of 200
/// buy once for 10 a day later. Twelve more subjects saw both variations. All bought long before, too.
inline bool writeData(const QString &folder)
{
    QByteArray assignments = "subject_key,experiment,variation,ts,country,email\n";
    QByteArray purchases = "subject_key,ts,amount\n";
    const QDateTime start(QDate(2026, 1, 1), QTime(0, 0), Qt::UTC);
    const auto timeText = [](const QDateTime &time) { return time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")).toLatin1(); };
    for (int i = 0; i < 400; ++i) {
        const QByteArray key = "s" + QByteArray::number(i);
        const QDateTime seen = start.addSecs(60 * i);
        assignments += key + ",new-checkout," + (i % 2 == 0 ? "off," : "on,") + timeText(seen) + (i % 4 < 2 ? ",DE,ada@example.org\n" : ",FR,bob@example.org\n");
        purchases += key + "," + timeText(seen.addDays(-60)) + ",99\n";
        if (i % 10 < (i % 2 == 0 ? 4 : 6))
            purchases += key + "," + timeText(seen.addDays(1)) + ",10\n";
    }
    for (int i = 0; i < 12; ++i) {
        for (const char *variation : {"off", "on"})
            assignments += "mixed-" + QByteArray::number(i) + ",new-checkout," + variation + "," + timeText(start) + ",DE,ada@example.org\n";
    }
    return QDir().mkpath(folder) && writeText(folder + QStringLiteral("/assignments.csv"), assignments)
        && writeText(folder + QStringLiteral("/purchases.csv"), purchases);
}

/// Definitions with a path relative to their own file.
inline QByteArray definitions()
{
    return R"({"documents": [
  {"kind": "entity", "body": {"key": "user", "name": "User"}},
  {"kind": "connection", "body": {"key": "shop", "kind": "duckdb", "settings": {"path": "data"}}},
  {"kind": "assignment_source", "body": {"key": "assignments", "connection": "shop", "entity": "user",
     "sql": "SELECT * FROM assignments"}},
  {"kind": "fact_source", "body": {"key": "purchases", "connection": "shop", "entity": "user", "sql": "SELECT * FROM purchases"}},
  {"kind": "property", "body": {"key": "country", "assignment_source": "assignments", "column": "country"}},
  {"kind": "property", "body": {"key": "email", "assignment_source": "assignments", "column": "email"}},
  {"kind": "metric", "body": {"key": "buyers", "name": "Buyers", "kind": "conversion", "fact": {"source": "purchases"}}},
  {"kind": "metric", "body": {"key": "revenue", "name": "Revenue", "kind": "sum", "fact": {"source": "purchases", "value": "amount"},
     "unit": "EUR"}},
  {"kind": "experiment", "body": {"key": "new-checkout", "name": "New checkout", "entity": "user", "assignment_source": "assignments",
     "variations": [{"key": "off", "name": "Off"}, {"key": "on", "name": "On"}], "control": "off",
     "start": "2026-01-01", "end": "2026-01-08",
     "plan": {"primary": "buyers", "secondary": ["revenue"], "variance_reduction": false, "breakdowns": ["country"],
              "minimum_days": 0}}}
]})";
}

} // namespace csvshop
