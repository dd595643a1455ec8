// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/healthtext.h"

#include <numeric>

#include <QCoreApplication>
#include <QStringList>

#include "ui/charts/splitseries.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"

namespace assay::ui {
namespace {

using results::CheckState;
using results::HealthCheck;

struct Health {
    Q_DECLARE_TR_FUNCTIONS(Health)
};

bool needsFix(const HealthCheck &check) { return check.state == CheckState::Warn || check.state == CheckState::Fail; }

QString countOf(const HealthCheck &check)
{
    const QString count = formatCount(static_cast<std::int64_t>(check.value.value_or(0)));
    return check.isBelow ? Health::tr("Fewer than %1").arg(count) : count;
}

HealthText splitText(const HealthCheck &check, const results::Analysis &analysis)
{
    HealthText text{Health::tr("Traffic split"), splitSentence(analysis), Health::tr("When subjects are missing from one variation, the rest are no longer comparable: every number on the page may be wrong."), {}};
    if (!analysis.split.isPlanKnown)
        text.finding = Health::tr("The import does not say how traffic was meant to be split, so this cannot be tested.");
    else if (!check.value)
        text.finding = Health::tr("There are no assignments to test yet.");
    if (needsFix(check))
        text.fix = Health::tr("Look at the split by property for the group that is off, and at redirects, crashes, caching and bot filters that touch one variation only. Then fix the cause and start a new phase.");
    return text;
}

HealthText mixedText(const HealthCheck &check, const results::Analysis &analysis)
{
    HealthText text{Health::tr("Mixed assignments"), {}, Health::tr("A subject that has seen two variations says nothing about either. Such subjects are left out of all numbers."), {}};
    text.finding = analysis.mixedSubjects
        ? Health::tr("%1 subjects (%2) were seen in more than one variation.").arg(formatCount(*analysis.mixedSubjects), shareText(analysis.mixedShare, 2))
        : Health::tr("A few subjects were seen in more than one variation, too few to be counted without naming them.");
    if (needsFix(check))
        text.fix = Health::tr("Check that the same subject key is used everywhere, and that a subject keeps its variation across devices and sign-in.");
    return text;
}

HealthText arrivingText(const HealthCheck &check)
{
    HealthText text{Health::tr("Assignments arriving"), Health::tr("%1 new subjects in the last two days.").arg(countOf(check)), Health::tr("A running experiment without new subjects is usually a broken assignment log."), {}};
    if (needsFix(check))
        text.fix = Health::tr("Check that the flag is still on, and that the assignment log reaches the warehouse.");
    return text;
}

HealthText unknownText(const HealthCheck &check)
{
    HealthText text{Health::tr("Unknown variations"), Health::tr("%1 subjects were logged with a variation the experiment does not know.").arg(countOf(check)), Health::tr("They are in no variation, so they are missing from the comparison."), {}};
    if (needsFix(check))
        text.fix = Health::tr("Compare the variation keys of the experiment with those in the assignment log.");
    return text;
}

HealthText blankText(const HealthCheck &check)
{
    HealthText text{Health::tr("Blank subject keys"), Health::tr("%1 assignment rows have no subject key.").arg(countOf(check)), Health::tr("Rows without a key cannot be joined to any metric."), {}};
    if (needsFix(check))
        text.fix = Health::tr("Find the client that logs assignments before it knows the subject.");
    return text;
}

HealthText balanceText(const HealthCheck &check)
{
    HealthText text{Health::tr("Balance before the experiment"), {}, Health::tr("Variations that differed before the experiment will differ in it, too."), {}};
    text.finding = check.value ? Health::tr("Smallest p of all values before assignment: %1 (threshold %2).").arg(pText(*check.value, 5), numberText(check.threshold.value_or(0), 3))
                               : Health::tr("No metric brings back values from before assignment.");
    if (needsFix(check))
        text.fix = Health::tr("Check whether assignment depends on past behaviour, or whether an earlier experiment on the same subjects carries over.");
    return text;
}

HealthText sequentialText(const HealthCheck &check)
{
    HealthText text{Health::tr("Traffic split, looked at daily"), {}, Health::tr("This test may be read at any time without raising false alarms; the one above decides."), {}};
    text.finding = check.value ? Health::tr("Smallest p so far: %1 (threshold %2).").arg(pText(*check.value, 5), numberText(check.threshold.value_or(0), 3)) : Health::tr("There are no assignments to test yet.");
    if (needsFix(check))
        text.fix = Health::tr("The split was off at some point. Compare the days around it in the chart below.");
    return text;
}

HealthText propertySplitText(const HealthCheck &check)
{
    HealthText text{Health::tr("Traffic split by property"), {}, Health::tr("A split can be right as a whole and wrong in one group, where subjects go missing."), {}};
    text.finding = check.value ? Health::tr("The least even value is %1, corrected p %2.").arg(QString::fromStdString(check.subject), pText(*check.value, 5)) : Health::tr("The plan names no property to break down by.");
    if (needsFix(check))
        text.fix = Health::tr("Look at redirects, crashes and filters that touch this group in one variation only.");
    return text;
}

/// How far a source lags, in words; `subject` is what has the rows: "New assignments", "Events of purchases".
QString lagText(const HealthCheck &check, const results::Snapshot &snapshot, const QString &subject)
{
    if (!check.value)
        return Health::tr("%1: fewer than %2 subjects in the days looked at.").arg(subject, formatCount(snapshot.minCell));
    const auto days = static_cast<std::int64_t>(*check.value);
    return days <= 0 ? Health::tr("%1 reach to the last day of the run.").arg(subject)
        : days == 1  ? Health::tr("%1 reach to the day before the last day of the run.").arg(subject)
                     : Health::tr("%1 end %2 days before the last day of the run.").arg(subject, formatCount(days));
}

HealthText assignmentFreshnessText(const HealthCheck &check, const results::Snapshot &snapshot)
{
    HealthText text{Health::tr("Assignments up to date"), lagText(check, snapshot, Health::tr("Assignments")), Health::tr("Subjects and events after the end of the assignment log are missing from every number."), {}};
    if (needsFix(check))
        text.fix = Health::tr("Check the job that fills the assignment source.");
    return text;
}

HealthText freshnessText(const HealthCheck &check, const results::Snapshot &snapshot)
{
    HealthText text{Health::tr("Metrics up to date"), lagText(check, snapshot, Health::tr("Events of %1").arg(QString::fromStdString(check.subject))), Health::tr("A metric whose events stop arriving looks like an effect."), {}};
    if (needsFix(check))
        text.fix = Health::tr("Check the job that fills this fact source.");
    return text;
}

HealthText lateText(const HealthCheck &check)
{
    HealthText text{Health::tr("Late events"), {}, Health::tr("Events that arrive after their day was counted change earlier numbers."), {}};
    text.finding = check.value ? Health::tr("%1 of the last day arrived late.").arg(shareText(*check.value, 1)) : Health::tr("Not known.");
    if (needsFix(check))
        text.fix = Health::tr("Read the results as of an earlier day, or run the pipeline later.");
    return text;
}

HealthText duplicatesText(const HealthCheck &check)
{
    HealthText text{Health::tr("Repeated assignments"), {}, Health::tr("Only the first row of a subject counts, so repeats change no number. As many repeats as subjects look like a log that was loaded twice, and then its events may be doubled, too."), {}};
    text.finding = check.isBelow ? Health::tr("Fewer than %1 subjects have more than one assignment row.").arg(formatCount(static_cast<std::int64_t>(check.value.value_or(0))))
                                 : Health::tr("%1 assignment rows come after the first of their subject.").arg(countOf(check));
    if (needsFix(check))
        text.fix = Health::tr("See whether the assignment log was loaded twice, and whether the fact sources were, too. Else log a subject once per visit.");
    return text;
}

HealthText dominanceText(const HealthCheck &check)
{
    HealthText text{Health::tr("One subject dominates"), {}, Health::tr("When a single subject makes up much of the variance, intervals are too hopeful."), {}};
    const QString limit = shareText(check.threshold.value_or(0), 0);
    text.finding = needsFix(check) ? Health::tr("One subject has more than %2 of the variance of %1.").arg(QString::fromStdString(check.subject), limit)
                                   : Health::tr("No subject has more than %1 of the variance of a metric.").arg(limit);
    if (needsFix(check))
        text.fix = Health::tr("Set a cap on the metric, for example at the 99.9th percentile.");
    return text;
}

HealthText missingText(const HealthCheck &check)
{
    HealthText text{Health::tr("Complete moments"), check.value.value_or(0) > 0 ? Health::tr("%1 series have no moments at the last day.").arg(countOf(check)) : Health::tr("Every series has its sums and squares."), Health::tr("Without sums of squares there is no interval; the last known ones are shown."), {}};
    if (needsFix(check))
        text.fix = Health::tr("Ask the source of the aggregates for the missing variances, or read the results as of an earlier day.");
    return text;
}

HealthText notFiniteText(const HealthCheck &check)
{
    HealthText text{Health::tr("Values that are numbers"), check.value.value_or(0) > 0 ? Health::tr("%1 facts of a metric have a value that is NaN or infinite.").arg(countOf(check)) : Health::tr("Every fact has a finite value."), Health::tr("Such a fact counts as 0, which pulls the mean of its variation down."), {}};
    if (needsFix(check))
        text.fix = Health::tr("Filter such rows in the SQL of the fact source, or mend the job that writes them.");
    return text;
}

} // namespace

QString checkStateText(CheckState state)
{
    switch (state) {
    case CheckState::Pass: return Health::tr("Passed");
    case CheckState::Warn: return Health::tr("Look at it");
    case CheckState::Fail: return Health::tr("Failed");
    case CheckState::NotApplicable: return Health::tr("Not applicable");
    }
    return {};
}

QString sharesText(const std::vector<double> &parts)
{
    const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
    QStringList shares;
    for (const double part : parts)
        shares << numberText(sum > 0 ? part / sum * 100 : 0, 1);
    return shares.join(QStringLiteral(" / "));
}

QString splitSentence(const results::Analysis &analysis)
{
    const results::TrafficSplit &split = analysis.split;
    const QString expected = sharesText(split.expected);
    const QString seen = sharesText({split.observed.begin(), split.observed.end()});
    if (!split.pValue)
        return Health::tr("Expected %1, seen %2.").arg(expected, seen);
    const QString p = pText(*split.pValue, 5);
    const QString threshold = numberText(splitThreshold(analysis), 3);
    if (p.startsWith(QLatin1Char('<')))
        return Health::tr("Expected %1, seen %2 (p %3, threshold %4).").arg(expected, seen, p, threshold);
    return Health::tr("Expected %1, seen %2 (p = %3, threshold %4).").arg(expected, seen, p, threshold);
}

HealthText healthText(const HealthCheck &check, const results::Snapshot &snapshot, const results::Analysis &analysis)
{
    HealthText text;
    if (check.id == "split")
        text = splitText(check, analysis);
    else if (check.id == "mixed")
        text = mixedText(check, analysis);
    else if (check.id == "arriving")
        text = arrivingText(check);
    else if (check.id == "unknown-variation")
        text = unknownText(check);
    else if (check.id == "blank-subjects")
        text = blankText(check);
    else if (check.id == "balance")
        text = balanceText(check);
    else if (check.id == "split-sequential")
        text = sequentialText(check);
    else if (check.id == "split-by-property")
        text = propertySplitText(check);
    else if (check.id == "freshness")
        text = freshnessText(check, snapshot);
    else if (check.id == "assignment-freshness")
        text = assignmentFreshnessText(check, snapshot);
    else if (check.id == "late-data")
        text = lateText(check);
    else if (check.id == "duplicates")
        text = duplicatesText(check);
    else if (check.id == "dominance")
        text = dominanceText(check);
    else if (check.id == "missing-moments")
        text = missingText(check);
    else if (check.id == "nan-facts")
        text = notFiniteText(check);
    else
        text = {QString::fromStdString(check.id), checkStateText(check.state), {}, {}};
    const bool mayBeUnknown = check.id == "freshness" || check.id == "assignment-freshness" || check.id == "duplicates";
    if (check.state == CheckState::NotApplicable && mayBeUnknown && snapshot.experiment.origin != experiments::Origin::Import)
        text.finding = Health::tr("Not known: this run did not bring it back.");
    else if (check.state == CheckState::NotApplicable && check.id != "split" && check.id != "balance" && check.id != "split-by-property")
        text.finding = snapshot.experiment.origin == experiments::Origin::Import ? Health::tr("Imported aggregates do not say.") : Health::tr("Does not apply to the range shown.");
    return text;
}

} // namespace assay::ui
