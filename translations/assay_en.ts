<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Chain</name>
    <message numerus="yes">
        <source>Chain intact: %n entries</source>
        <translation>
            <numerusform>Chain intact: %n entry</numerusform>
            <numerusform>Chain intact: %n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Charts</name>
    <message numerus="yes">
        <source>%1 in %n day(s)</source>
        <translation>
            <numerusform>%1 in %n day</numerusform>
            <numerusform>%1 in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Exposures by day, %1 subjects in %n day(s).</source>
        <translation>
            <numerusform>Exposures by day, %1 subjects in %n day.</numerusform>
            <numerusform>Exposures by day, %1 subjects in %n days.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n metric(s)</source>
        <translation>
            <numerusform>%n metric</numerusform>
            <numerusform>%n metrics</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DataModel</name>
    <message numerus="yes">
        <source>%n place(s)</source>
        <translation>
            <numerusform>%n place</numerusform>
            <numerusform>%n places</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Decision</name>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DrillDown</name>
    <message numerus="yes">
        <source>%n day(s) before assignment</source>
        <translation>
            <numerusform>%n day before assignment</numerusform>
            <numerusform>%n days before assignment</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n comparison(s), level %1 becomes %2</source>
        <translation>
            <numerusform>%n comparison, level %1 becomes %2</numerusform>
            <numerusform>%n comparisons, level %1 becomes %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n comparison(s), p corrected by %1</source>
        <translation>
            <numerusform>%n comparison, p corrected by %1</numerusform>
            <numerusform>%n comparisons, p corrected by %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Do the %n value(s) differ in their lift? p %1, I² %2.</source>
        <translation>
            <numerusform>Does %n value differ in its lift? p %1, I² %2.</numerusform>
            <numerusform>Do the %n values differ in their lift? p %1, I² %2.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExperimentStates</name>
    <message numerus="yes">
        <source>%n day(s) of data, the plan asks for %1.</source>
        <translation>
            <numerusform>%n day of data, the plan asks for %1.</numerusform>
            <numerusform>%n days of data, the plan asks for %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The plan&apos;s maximum of %n day(s) is reached.</source>
        <translation>
            <numerusform>The plan&apos;s maximum of %n day is reached.</numerusform>
            <numerusform>The plan&apos;s maximum of %n days is reached.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Experiments</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>on, %n day(s) before exposure</source>
        <translation>
            <numerusform>on, %n day before exposure</numerusform>
            <numerusform>on, %n days before exposure</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Forest</name>
    <message numerus="yes">
        <source>fewer than %n day(s)</source>
        <translation>
            <numerusform>fewer than %n day</numerusform>
            <numerusform>fewer than %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n metric(s), interval level %1</source>
        <translation>
            <numerusform>%n metric, interval level %1</numerusform>
            <numerusform>%n metrics, interval level %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n metric(s), level %1</source>
        <translation>
            <numerusform>%n metric, level %1</numerusform>
            <numerusform>%n metrics, level %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message numerus="yes">
        <source>%n min ago</source>
        <translation>
            <numerusform>%n min ago</numerusform>
            <numerusform>%n min ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n min</source>
        <translation>
            <numerusform>in %n min</numerusform>
            <numerusform>in %n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n h ago</source>
        <translation>
            <numerusform>%n h ago</numerusform>
            <numerusform>%n h ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n h</source>
        <translation>
            <numerusform>in %n h</numerusform>
            <numerusform>in %n h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n day(s)</source>
        <translation>
            <numerusform>in %n day</numerusform>
            <numerusform>in %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Jobs</name>
    <message numerus="yes">
        <source>%n job(s) %1</source>
        <translation>
            <numerusform>%n job %1</numerusform>
            <numerusform>%n jobs %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Lock</name>
    <message numerus="yes">
        <source>After %n second(s)</source>
        <translation>
            <numerusform>After %n second</numerusform>
            <numerusform>After %n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>After %n minute(s)</source>
        <translation>
            <numerusform>After %n minute</numerusform>
            <numerusform>After %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Metrics</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, used by %n experiment(s)</source>
        <translation>
            <numerusform>%1, used by %n experiment</numerusform>
            <numerusform>%1, used by %n experiments</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n experiment(s)</source>
        <translation>
            <numerusform>%n experiment</numerusform>
            <numerusform>%n experiments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NumberText</name>
    <message numerus="yes">
        <source>about %n day(s)</source>
        <translation>
            <numerusform>about %n day</numerusform>
            <numerusform>about %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n week(s)</source>
        <translation>
            <numerusform>about %n week</numerusform>
            <numerusform>about %n weeks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n month(s)</source>
        <translation>
            <numerusform>about %n month</numerusform>
            <numerusform>about %n months</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Planning</name>
    <message numerus="yes">
        <source>%n week(s), %1 subjects</source>
        <translation>
            <numerusform>%n week, %1 subjects</numerusform>
            <numerusform>%n weeks, %1 subjects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message numerus="yes">
        <source>%n day(s) since start, the import has no calendar dates</source>
        <translation>
            <numerusform>%n day since start, the import has no calendar dates</numerusform>
            <numerusform>%n days since start, the import has no calendar dates</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 to %2, %n day(s)</source>
        <translation>
            <numerusform>%1 to %2, %n day</numerusform>
            <numerusform>%1 to %2, %n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunCommands</name>
    <message numerus="yes">
        <source>%n refresh(es) started</source>
        <translation>
            <numerusform>%n refresh started</numerusform>
            <numerusform>%n refreshes started</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Warehouses</name>
    <message numerus="yes">
        <source>%n experiment(s)</source>
        <translation>
            <numerusform>%n experiment</numerusform>
            <numerusform>%n experiments</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n assignment source(s)</source>
        <translation>
            <numerusform>%n assignment source</numerusform>
            <numerusform>%n assignment sources</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n fact source(s)</source>
        <translation>
            <numerusform>%n fact source</numerusform>
            <numerusform>%n fact sources</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>assay::console::Startup</name>
    <message numerus="yes">
        <source>%1 closes when %n running pipeline(s) are done.</source>
        <translation>
            <numerusform>%1 closes when %n running pipeline is done.</numerusform>
            <numerusform>%1 closes when %n running pipelines are done.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>assay::ui::ActivityScreen</name>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>assay::ui::EvidenceView</name>
    <message numerus="yes">
        <source>p corrected for %n value(s)</source>
        <translation>
            <numerusform>p corrected for %n value</numerusform>
            <numerusform>p corrected for %n values</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>assay::ui::LedgerScreen</name>
    <message numerus="yes">
        <source>%n entries written to %1</source>
        <translation>
            <numerusform>%n entry written to %1</numerusform>
            <numerusform>%n entries written to %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>assay::ui::MainWindow</name>
    <message numerus="yes">
        <source>%n pipeline(s) are running.</source>
        <translation>
            <numerusform>%n pipeline is running.</numerusform>
            <numerusform>%n pipelines are running.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>assay::ui::ProvenanceView</name>
    <message numerus="yes">
        <source>%n statement(s), aggregates only</source>
        <translation>
            <numerusform>%n statement, aggregates only</numerusform>
            <numerusform>%n statements, aggregates only</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>assay::ui::ResultsList</name>
    <message numerus="yes">
        <source>%n experiment(s)</source>
        <translation>
            <numerusform>%n experiment</numerusform>
            <numerusform>%n experiments</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n experiment(s)</source>
        <translation>
            <numerusform>%1 of %n experiment</numerusform>
            <numerusform>%1 of %n experiments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>assay::ui::ResultsPresenter</name>
    <message numerus="yes">
        <source>Health: %1 of %n check(s) failed</source>
        <translation>
            <numerusform>Health: %1 of %n check failed</numerusform>
            <numerusform>Health: %1 of %n checks failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Health: %1 of %n check(s) to look at</source>
        <translation>
            <numerusform>Health: %1 of %n check to look at</numerusform>
            <numerusform>Health: %1 of %n checks to look at</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Health: %n check(s) passed</source>
        <translation>
            <numerusform>Health: %n check passed</numerusform>
            <numerusform>Health: %n checks passed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>assay::ui::SecretField</name>
    <message numerus="yes">
        <source>%n character(s) entered</source>
        <translation>
            <numerusform>%n character entered</numerusform>
            <numerusform>%n characters entered</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Key of %n character(s)</source>
        <translation>
            <numerusform>Key of %n character</numerusform>
            <numerusform>Key of %n characters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>assay::ui::Sidebar</name>
    <message numerus="yes">
        <source>%1, %n need(s) attention</source>
        <comment>sidebar item</comment>
        <translation>
            <numerusform>%1, %n needs attention</numerusform>
            <numerusform>%1, %n need attention</numerusform>
        </translation>
    </message>
</context>
</TS>
