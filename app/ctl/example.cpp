// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/example.h"

#include <cstdint>

#include <QDateTime>
#include <QDir>
#include <QFile>

#include "app/ctl/arguments.h"
#include "app/ctl/outputfile.h"

/// Resources of a static library are registered by hand, outside of any namespace.
static void registerExample()
{
    Q_INIT_RESOURCE(assay_example);
}

namespace assay::ctl {
namespace {

constexpr int kCustomers = 5'000;
constexpr int kAssignmentDays = 14;
constexpr int kSecondsPerDay = 86'400;

/// Numbers that look random and are the same everywhere: SplitMix64 over a counter.
class Numbers {
public:
    explicit Numbers(std::uint64_t seed) : m_state(seed) {}

    /// 0 <= number < bound
    [[nodiscard]] int below(int bound)
    {
        m_state += 0x9E3779B97F4A7C15U;
        std::uint64_t mixed = m_state;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
        mixed ^= mixed >> 31U;
        return static_cast<int>(mixed % static_cast<std::uint64_t>(bound));
    }
    [[nodiscard]] bool happens(int percent) { return below(100) < percent; }

private:
    std::uint64_t m_state;
};

struct Tables {
    std::string assignments = "customer_id,experiment,variation,assigned_at,country\r\n";
    std::string purchases = "customer_id,bought_at,amount\r\n";
};

std::string timeText(const QDateTime &time) { return time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")).toStdString(); }

void addPurchase(Tables &tables, const std::string &customer, const QDateTime &time, Numbers &numbers)
{
    const int cents = 1'500 + numbers.below(5'000);
    const std::string decimals = std::to_string(100 + cents % 100).substr(1);
    tables.purchases += customer + ',' + timeText(time) + ',' + std::to_string(cents / 100) + '.' + decimals + "\r\n";
}

/// 20 of 100 buy within a week, with free delivery 27; half of all had bought before.
Tables shop()
{
    constexpr std::array countries{"DE", "FR", "NL", "SE"};
    const QDateTime start(QDate(2026, 9, 7), QTime(0, 0), Qt::UTC);
    Tables tables;
    Numbers numbers(2026);
    for (int i = 0; i < kCustomers; ++i) {
        const std::string customer = "example-" + std::to_string(10'000 + i);
        const bool isFree = numbers.happens(50);
        const QDateTime seen = start.addSecs(numbers.below(kAssignmentDays * kSecondsPerDay));
        tables.assignments += customer + ",free-delivery," + (isFree ? "free," : "control,") + timeText(seen) + ','
            + countries.at(static_cast<std::size_t>(numbers.below(4))) + "\r\n";
        if (numbers.happens(50))
            addPurchase(tables, customer, seen.addSecs(-60 - numbers.below(28 * kSecondsPerDay)), numbers);
        if (numbers.happens(isFree ? 27 : 20))
            addPurchase(tables, customer, seen.addSecs(60 + numbers.below(6 * kSecondsPerDay)), numbers);
    }
    return tables;
}

Result<std::string> resourceText(const QString &name)
{
    registerExample();
    QFile file(QStringLiteral(":/assay/example/") + name);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error{ErrorCode::Internal, Remedy::None, {}, {}}.with("what", "no resource " + name.toStdString()));
    return file.readAll().toStdString();
}

} // namespace

Result<std::string> exampleRuleset() { return resourceText(QStringLiteral("flags.json")); }

Result<void> writeExample(const QString &folder)
{
    const QDir place(folder);
    if (place.exists() && !place.isEmpty())
        return fail(usageError("--example", "a folder that is new or empty (" + folder.toStdString() + " is not)"));
    if (!QDir().mkpath(folder))
        return fail(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}.with("path", folder.toStdString()));
    const Tables tables = shop();
    return writeTextFile(place.filePath(QStringLiteral("assignments.csv")), tables.assignments)
        .and_then([&] { return writeTextFile(place.filePath(QStringLiteral("purchases.csv")), tables.purchases); })
        .and_then([&]() -> Result<void> {
            for (const QString &name : {QStringLiteral("definitions.json"), QStringLiteral("README.txt")}) {
                const Result<std::string> text = resourceText(name);
                if (!text)
                    return fail(text.error());
                if (Result<void> written = writeTextFile(place.filePath(name), *text); !written)
                    return written;
            }
            return {};
        });
}

} // namespace assay::ctl
