-- SPDX-License-Identifier: GPL-3.0-or-later
-- For an application that logs events as they are: one JSON column, whatever the SDK calls its fields.
-- DuckDB, and PostgreSQL with a JSONB column. A plain TIMESTAMP would forget the offset that some SDKs write.
SELECT COALESCE(event->>'subject', event->>'Subject') AS subject_key,
       COALESCE(event->>'experiment', event->>'Experiment') AS experiment,
       COALESCE(event->>'variation', event->>'Variation') AS variation,
       CAST(COALESCE(event->>'timestamp', event->>'Timestamp') AS TIMESTAMPTZ) AS ts,
       COALESCE(event->'subjectAttributes'->>'country', event->'subject_attributes'->>'country', event->'SubjectAttributes'->>'country') AS country,
       COALESCE(event->>'holdoutKey', event->'extraLogging'->>'holdoutKey', event->'extra_logging'->>'holdoutKey', event->'ExtraLogging'->>'holdoutKey') AS holdout
FROM raw_events
