// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>

#include "app/workspace/accounthistory.h"
#include "models/access/actions.h"

using namespace assay;

namespace {

constexpr Timestamp onDay(int day) { return {day * kMicrosPerDay}; }

access::AuditEvent logged(int day, std::string_view action, const char *object, const char *detail = "{}")
{
    access::AuditEvent made;
    made.at = onDay(day);
    made.action = action;
    made.object = object;
    made.detail = detail;
    return made;
}

} // namespace

/// What the audit log says of accounts, and whose turn it is.
class AccountHistoryTest final : public QObject
{
    Q_OBJECT

private slots:
    void histories_keepTheLatestCheckAndCredential()
    {
        const auto histories = workspace::accountHistories(
            {logged(1, access::action::SecretPut, "connection/shop"), logged(2, access::action::PrivilegesCheck, "connection/shop", R"({"grade":"C","findings":2})"),
             logged(3, access::action::PrivilegesCheck, "connection/shop", R"({"grade":"A","findings":0})"), logged(4, access::action::SecretPut, "publish_target/shop"),
             logged(5, access::action::SecretPut, "connection/gone"), logged(6, access::action::SecretRemove, "connection/gone"),
             logged(7, access::action::PrivilegesCheck, "connection/erased", "")});
        QCOMPARE(histories.at("shop"), (workspace::AccountHistory{onDay(3), 'A', onDay(1)}));
        QVERIFY(!histories.at("gone").credentialAt);
        QCOMPARE(histories.at("erased").grade, '?');
    }

    void check_isDueAfterAWeek()
    {
        workspace::Catalog catalog;
        for (const char *key : {"never", "old", "recent", "local"}) {
            catalog.connections[key].value.key = key;
            catalog.connections[key].value.secretRef = std::string{key} == "local" ? "" : std::string{"wh/"} + key;
        }
        const std::map<std::string, workspace::AccountHistory> histories{{"old", {onDay(1), 'A', {}}}, {"recent", {onDay(2), 'A', {}}}};
        QCOMPARE(workspace::accountsToCheck(catalog, histories, onDay(8)), (std::vector<std::string>{"never", "old"}));
    }
};

QTEST_APPLESS_MAIN(AccountHistoryTest)
#include "tst_accounthistory.moc"
