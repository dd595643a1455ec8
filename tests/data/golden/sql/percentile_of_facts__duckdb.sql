-- S.assignment_source.assignments: Columns of assignments
/* assay app=VERSION exp=checkout stage=S run=00000000-0000-4000-8000-000000000001 sub=S.assignment_source.assignments */
SELECT *
FROM (
SELECT subject_key, experiment, variation, ts, country, tier
FROM assignments
WHERE ts >= TIMESTAMP '2026-03-01 06:00:00' AND ts < TIMESTAMP '2026-03-15 18:30:00'
) AS a
LIMIT 0;

-- S.fact_source.events: Columns of events
/* assay app=VERSION exp=checkout stage=S run=00000000-0000-4000-8000-000000000001 sub=S.fact_source.events */
SELECT *
FROM (
SELECT subject_key, ts, kind, device, amount FROM events -- facts of the shop
) AS a
LIMIT 0;

-- A1: First exposures
/* assay app=VERSION exp=checkout stage=A1 run=00000000-0000-4000-8000-000000000001 sub=A1 */
CREATE OR REPLACE TEMP TABLE assay_tmp_subjects AS
SELECT CAST(ROW_NUMBER() OVER () AS INTEGER) AS subject_id,
       k.subject_key, k.status, k.assignment_rows, k.first_ts, k.last_day,
       CAST(CASE WHEN k.status = 0 THEN k.variation_no WHEN k.status = 1 THEN k.variation_no + 3 END AS SMALLINT) AS arm,
       CAST(CAST(k.first_ts AS DATE) - DATE '2026-03-01' AS INTEGER) AS entry_0, k.subject_number
FROM (
SELECT CAST(g.grouping_key AS VARCHAR) AS subject_key, CASE WHEN TYPEOF(g.grouping_key) IN ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER') THEN TRY_CAST(g.grouping_key AS BIGINT) WHEN CAST(TRY_CAST(g.grouping_key AS BIGINT) AS VARCHAR) = CAST(g.grouping_key AS VARCHAR) THEN TRY_CAST(g.grouping_key AS BIGINT) END AS subject_number, g.assignment_rows,
       CASE WHEN g.grouping_key IS NULL OR TRIM(CAST(g.grouping_key AS VARCHAR)) = '' THEN 3
            WHEN g.first_code IS NULL THEN 2
            WHEN g.lowest <> g.highest THEN 1
            ELSE 0 END AS status,
       CAST(g.first_code % 3 AS INTEGER) AS variation_no,
       MAKE_TIMESTAMP(g.first_code // 3) AS first_ts, CAST(CAST(g.last_ts AS DATE) - DATE '2026-03-01' AS INTEGER) AS last_day
FROM (
SELECT e.grouping_key, COUNT(*) AS assignment_rows, MIN(e.variation_no) AS lowest, MAX(e.variation_no) AS highest,
       MIN(CASE WHEN e.variation_no < 3 THEN EPOCH_US(e.ts) * 3 + e.variation_no END) AS first_code,
       MAX(e.ts) AS last_ts
FROM (
SELECT a."subject_key" AS grouping_key, CAST(a."ts" AS TIMESTAMP) AS ts,
       CASE CAST(a."variation" AS VARCHAR) WHEN 'blue' THEN 0 WHEN 'control' THEN 1 WHEN 'green' THEN 2 ELSE 3 END AS variation_no
FROM (
SELECT subject_key, experiment, variation, ts, country, tier
FROM assignments
WHERE ts >= TIMESTAMP '2026-03-01 06:00:00' AND ts < TIMESTAMP '2026-03-15 18:30:00'
) AS a
WHERE a."ts" >= TIMESTAMP '2026-03-01 06:00:00' AND a."ts" < TIMESTAMP '2026-03-15 18:30:00'
  AND CAST(a."experiment" AS VARCHAR) = 'checkout'
) AS e
GROUP BY e.grouping_key
) AS g
) AS k;

-- A1.entries: Subjects by day
/* assay app=VERSION exp=checkout stage=A1 run=00000000-0000-4000-8000-000000000001 sub=A1.entries */
CREATE OR REPLACE TEMP TABLE assay_tmp_entries AS
SELECT 0 AS entry, s.arm, s.entry_0 AS day_no, COUNT(*) AS n
FROM assay_tmp_subjects AS s
WHERE s.status <= 1 AND s.entry_0 IS NOT NULL
GROUP BY s.arm, s.entry_0;

-- A1.spans: Days with enough subjects
/* assay app=VERSION exp=checkout stage=A1 run=00000000-0000-4000-8000-000000000001 sub=A1.spans */
CREATE OR REPLACE TEMP TABLE assay_tmp_entry_spans AS
WITH RECURSIVE entry_counts AS (
SELECT a.entry, g.day_no, SUM(CASE WHEN e.arm = 0 THEN e.n ELSE 0 END) AS n_0, SUM(CASE WHEN e.arm = 1 THEN e.n ELSE 0 END) AS n_1, SUM(CASE WHEN e.arm = 2 THEN e.n ELSE 0 END) AS n_2
FROM (VALUES (0)) AS a(entry)
CROSS JOIN GENERATE_SERIES(0, 14) AS g(day_no)
LEFT JOIN assay_tmp_entries AS e ON e.entry = a.entry AND e.day_no = g.day_no
GROUP BY a.entry, g.day_no
), entry_days AS (
SELECT c.entry, c.day_no,
       c.n_0, SUM(c.n_0) OVER (PARTITION BY c.entry) AS total_0, SUM(c.n_0) OVER (PARTITION BY c.entry ORDER BY c.day_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far_0,
       c.n_1, SUM(c.n_1) OVER (PARTITION BY c.entry) AS total_1, SUM(c.n_1) OVER (PARTITION BY c.entry ORDER BY c.day_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far_1,
       c.n_2, SUM(c.n_2) OVER (PARTITION BY c.entry) AS total_2, SUM(c.n_2) OVER (PARTITION BY c.entry ORDER BY c.day_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far_2
FROM entry_counts AS c
), entry_walk AS (
SELECT v.entry, v.day_no, v.n_0, v.total_0, v.so_far_0, v.n_1, v.total_1, v.so_far_1, v.n_2, v.total_2, v.so_far_2, (v.total_0 < 10 OR v.n_0 = 0 OR v.n_0 >= 10) AND (v.total_1 < 10 OR v.n_1 = 0 OR v.n_1 >= 10) AND (v.total_2 < 10 OR v.n_2 = 0 OR v.n_2 >= 10) AS is_closed,
       (v.total_0 < 10 OR v.total_0 = v.so_far_0 OR v.total_0 - v.so_far_0 >= 10) AND (v.total_1 < 10 OR v.total_1 = v.so_far_1 OR v.total_1 - v.so_far_1 >= 10) AND (v.total_2 < 10 OR v.total_2 = v.so_far_2 OR v.total_2 - v.so_far_2 >= 10) AS leaves_enough
FROM entry_days AS v
WHERE v.day_no = 0
UNION ALL
SELECT v.entry, v.day_no, v.n_0, v.total_0, v.so_far_0, v.n_1, v.total_1, v.so_far_1, v.n_2, v.total_2, v.so_far_2, (v.total_0 < 10 OR v.n_0 = 0 OR v.n_0 >= 10) AND (v.total_1 < 10 OR v.n_1 = 0 OR v.n_1 >= 10) AND (v.total_2 < 10 OR v.n_2 = 0 OR v.n_2 >= 10) AS is_closed,
       (v.total_0 < 10 OR v.total_0 = v.so_far_0 OR v.total_0 - v.so_far_0 >= 10) AND (v.total_1 < 10 OR v.total_1 = v.so_far_1 OR v.total_1 - v.so_far_1 >= 10) AND (v.total_2 < 10 OR v.total_2 = v.so_far_2 OR v.total_2 - v.so_far_2 >= 10) AS leaves_enough
FROM (
SELECT d.entry, d.day_no, CASE WHEN w.is_closed THEN 0 ELSE w.n_0 END + d.n_0 AS n_0, CASE WHEN w.is_closed THEN 0 ELSE w.n_1 END + d.n_1 AS n_1, CASE WHEN w.is_closed THEN 0 ELSE w.n_2 END + d.n_2 AS n_2, d.total_0, d.so_far_0, d.total_1, d.so_far_1, d.total_2, d.so_far_2
FROM entry_walk AS w
JOIN entry_days AS d ON d.entry = w.entry AND d.day_no = w.day_no + 1
) AS v
)
SELECT w.entry, w.day_no AS last_day, LAG(w.day_no) OVER (PARTITION BY w.entry ORDER BY w.day_no) AS after_day
FROM entry_walk AS w
WHERE w.day_no = 14 OR (w.is_closed AND w.leaves_enough);

-- R.exposures: Exposures by day
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=R.exposures */
SELECT r.part, r.variation, r.day, r.subjects, r.blank_rows, r.unknown_subjects, r.repeated_rows, r.n
FROM (
SELECT 'exposure' AS part, CASE c.arm % 3 WHEN 0 THEN 'blue' WHEN 1 THEN 'control' WHEN 2 THEN 'green' END AS variation, DATE '2026-03-01' + CAST(c.last_day AS INTEGER) AS day,
       CAST(c.n AS BIGINT) AS subjects, CAST(NULL AS BIGINT) AS blank_rows, CAST(NULL AS BIGINT) AS unknown_subjects, CAST(NULL AS BIGINT) AS repeated_rows, CAST(c.so_far AS BIGINT) AS n
FROM (
SELECT e.arm, p.last_day, SUM(e.n) AS n,
       SUM(SUM(e.n)) OVER (PARTITION BY e.arm ORDER BY p.last_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far,
       SUM(SUM(e.n)) OVER (PARTITION BY e.arm) AS total
FROM assay_tmp_entries AS e
JOIN assay_tmp_entry_spans AS p ON p.entry = 0 AND e.day_no <= p.last_day AND (p.after_day IS NULL OR e.day_no > p.after_day)
WHERE e.entry = 0 AND e.arm < 3
GROUP BY e.arm, p.last_day
) AS c
WHERE c.total >= 10
UNION ALL
SELECT 'set_aside' AS part, CASE c.arm % 3 WHEN 0 THEN 'blue' WHEN 1 THEN 'control' WHEN 2 THEN 'green' END AS variation, CAST(DATE '2026-03-01' + CAST(f.last_day AS INTEGER) AS DATE) AS day, CAST(CASE WHEN c.mixed = 0 OR c.mixed >= 10 THEN c.mixed END AS BIGINT) AS subjects,
       CAST(CASE WHEN u.blank_rows = 0 OR u.blank_rows >= 10 THEN u.blank_rows END AS BIGINT) AS blank_rows, CAST(CASE WHEN u.unknown_subjects = 0 OR u.unknown_subjects >= 10 THEN u.unknown_subjects END AS BIGINT) AS unknown_subjects, CAST(CASE WHEN u.repeating_subjects = 0 OR u.repeating_subjects >= 10 THEN u.repeated_rows END AS BIGINT) AS repeated_rows, CAST(c.clean AS BIGINT) AS n
FROM (
SELECT s.arm % 3 AS arm, SUM(s.status) AS mixed, SUM(1 - s.status) AS clean
FROM assay_tmp_subjects AS s
WHERE s.status <= 1
GROUP BY s.arm % 3
) AS c
CROSS JOIN (
SELECT COALESCE(SUM(CASE WHEN b.status = 3 THEN b.assignment_rows END), 0) AS blank_rows, COALESCE(SUM(CASE WHEN b.status = 2 THEN 1 END), 0) AS unknown_subjects, COALESCE(SUM(CASE WHEN b.status = 0 THEN b.assignment_rows - 1 END), 0) AS repeated_rows, COALESCE(SUM(CASE WHEN b.status = 0 AND b.assignment_rows > 1 THEN 1 END), 0) AS repeating_subjects
FROM assay_tmp_subjects AS b
) AS u
CROSS JOIN (
SELECT MAX(q.last_day) AS last_day
FROM (
SELECT d.last_day, SUM(COUNT(*)) OVER (ORDER BY d.last_day DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS since
FROM assay_tmp_subjects AS d
WHERE d.status <= 1
GROUP BY d.last_day
) AS q
WHERE q.since >= 10
) AS f
WHERE c.clean >= 10
) AS r
ORDER BY 1, 2, 3;

-- F1.1.1: Scan of events
/* assay app=VERSION exp=checkout stage=F1 run=00000000-0000-4000-8000-000000000001 sub=F1.1.1 */
CREATE OR REPLACE TEMP TABLE assay_tmp_facts_1 AS
SELECT s.subject_id, s.arm, CAST(0 AS SMALLINT) AS metric,
       CAST(CAST(CAST(f."ts" AS TIMESTAMP) AS DATE) - DATE '2026-03-01' AS INTEGER) AS day_no,
       CASE WHEN ABS(CAST(f."amount" AS DOUBLE)) <= 1.7976931348623157e+308 THEN CAST(f."amount" AS DOUBLE) WHEN f."amount" IS NULL THEN 0e+00 END AS y
FROM (
SELECT subject_key, ts, kind, device, amount FROM events -- facts of the shop
) AS f
JOIN assay_tmp_subjects AS s ON s.subject_number = TRY_CAST(f."subject_key" AS BIGINT)
WHERE f."ts" >= TIMESTAMP '2026-03-01 06:00:00' AND f."ts" < TIMESTAMP '2026-03-15 18:30:00'
  AND (CAST(f."kind" AS VARCHAR) = 'purchase' AND f."amount" IS NOT NULL)
  AND s.status <= 1
  AND (CAST(f."ts" AS TIMESTAMP) >= s.first_ts)
  AND TYPEOF(f."subject_key") IN ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER')
UNION ALL
SELECT s.subject_id, s.arm, CAST(0 AS SMALLINT) AS metric,
       CAST(CAST(CAST(f."ts" AS TIMESTAMP) AS DATE) - DATE '2026-03-01' AS INTEGER) AS day_no,
       CASE WHEN ABS(CAST(f."amount" AS DOUBLE)) <= 1.7976931348623157e+308 THEN CAST(f."amount" AS DOUBLE) WHEN f."amount" IS NULL THEN 0e+00 END AS y
FROM (
SELECT subject_key, ts, kind, device, amount FROM events -- facts of the shop
) AS f
JOIN assay_tmp_subjects AS s ON s.subject_key = CAST(f."subject_key" AS VARCHAR)
WHERE f."ts" >= TIMESTAMP '2026-03-01 06:00:00' AND f."ts" < TIMESTAMP '2026-03-15 18:30:00'
  AND (CAST(f."kind" AS VARCHAR) = 'purchase' AND f."amount" IS NOT NULL)
  AND s.status <= 1
  AND (CAST(f."ts" AS TIMESTAMP) >= s.first_ts)
  AND TYPEOF(f."subject_key") NOT IN ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER');

-- F1.not_finite.1.1: Values of events that are no numbers
/* assay app=VERSION exp=checkout stage=F1 run=00000000-0000-4000-8000-000000000001 sub=F1.not_finite.1.1 */
CREATE OR REPLACE TEMP TABLE assay_tmp_not_finite_1_0 AS
SELECT t.metric, COUNT(*) AS n
FROM assay_tmp_facts_1 AS t
WHERE t.arm < 3 AND (t.y IS NULL)
GROUP BY t.metric;

-- F1.last_days.1.1: Last days of subjects in events
/* assay app=VERSION exp=checkout stage=F1 run=00000000-0000-4000-8000-000000000001 sub=F1.last_days.1.1 */
CREATE OR REPLACE TEMP TABLE assay_tmp_last_days_1_0 AS
SELECT 0 AS source_no, l.last_day, COUNT(*) AS n
FROM (
SELECT MAX(t.day_no) AS last_day
FROM assay_tmp_facts_1 AS t
WHERE t.day_no >= 1
GROUP BY t.subject_id
) AS l
GROUP BY l.last_day;

-- F1.values.1.1: Values to rank of events
/* assay app=VERSION exp=checkout stage=F1 run=00000000-0000-4000-8000-000000000001 sub=F1.values.1.1 */
CREATE OR REPLACE TEMP TABLE assay_tmp_values_1_0 AS
SELECT t.metric, t.arm, t.subject_id, t.y AS value
FROM assay_tmp_facts_1 AS t
WHERE t.metric IN (0) AND t.arm < 3 AND t.y IS NOT NULL;

-- drop.assay_tmp_facts_1: Drop assay_tmp_facts_1
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_facts_1 */
DROP TABLE IF EXISTS assay_tmp_facts_1;

-- W.quantiles.1: Percentiles of events
/* assay app=VERSION exp=checkout stage=W run=00000000-0000-4000-8000-000000000001 sub=W.quantiles.1 */
CREATE OR REPLACE TEMP TABLE assay_tmp_quantiles_1 AS
WITH ranking_values AS (
SELECT * FROM assay_tmp_values_1_0
), value_counts AS (
SELECT v.metric, v.arm, CAST(COUNT(*) AS DOUBLE) AS n, CAST(9e-01 AS DOUBLE) AS p
FROM ranking_values AS v
GROUP BY v.metric, v.arm
), value_ranks AS (
SELECT f.metric, f.arm, LEAST(GREATEST(CEIL((f.p) * f.n), 1), f.n) AS at_rank, LEAST(GREATEST(CEIL((f.p - 1.9599639845400545e+00 * SQRT(f.p * (1 - f.p) / f.n)) * f.n), 1), f.n) AS lower_rank, LEAST(GREATEST(CEIL((f.p + 1.9599639845400545e+00 * SQRT(f.p * (1 - f.p) / f.n)) * f.n), 1), f.n) AS upper_rank
FROM value_counts AS f
), ranked_values AS (
SELECT v.metric, v.arm, v.value, ROW_NUMBER() OVER (PARTITION BY v.metric, v.arm ORDER BY v.value) AS rank_no
FROM ranking_values AS v
), picked AS (
SELECT r.metric, r.arm, MAX(CASE WHEN r.rank_no = a.at_rank THEN r.value END) AS quantile,
       MAX(CASE WHEN r.rank_no = a.lower_rank THEN r.value END) AS quantile_lower,
       MAX(CASE WHEN r.rank_no = a.upper_rank THEN r.value END) AS quantile_upper
FROM ranked_values AS r
JOIN value_ranks AS a ON a.metric = r.metric AND a.arm = r.arm
GROUP BY r.metric, r.arm
), value_clusters AS (
SELECT v.metric, v.arm, v.subject_id, COUNT(*) AS n, SUM(CASE WHEN v.value <= q.quantile THEN 1 ELSE 0 END) AS s,
       MIN(v.value) AS lowest, MAX(v.value) AS highest
FROM ranking_values AS v
JOIN picked AS q ON q.metric = v.metric AND q.arm = v.arm
GROUP BY v.metric, v.arm, v.subject_id
)
SELECT c.metric, c.arm, SUM(c.n) AS observations, COUNT(*) AS clusters, MAX(q.quantile) AS quantile,
       MAX(q.quantile_lower) AS quantile_lower, MAX(q.quantile_upper) AS quantile_upper,
       CAST(SUM(CAST(c.s AS DOUBLE)) AS DOUBLE) AS cluster_s, CAST(SUM(CAST(c.s * c.s AS DOUBLE)) AS DOUBLE) AS cluster_ss, CAST(SUM(CAST(c.n * c.n AS DOUBLE)) AS DOUBLE) AS cluster_nn, CAST(SUM(CAST(c.s * c.n AS DOUBLE)) AS DOUBLE) AS cluster_sn,
       SUM(CASE WHEN c.lowest <= q.quantile_lower THEN 1 ELSE 0 END) AS below,
       SUM(CASE WHEN c.highest >= q.quantile_upper THEN 1 ELSE 0 END) AS above
FROM value_clusters AS c
JOIN picked AS q ON q.metric = c.metric AND q.arm = c.arm
GROUP BY c.metric, c.arm;

-- R.1: Results of events
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=R.1 */
WITH RECURSIVE not_finite_facts AS (
SELECT b.metric, SUM(b.n) AS n
FROM (
SELECT * FROM assay_tmp_not_finite_1_0
) AS b
GROUP BY b.metric
),
last_days AS (
SELECT q.source_no, MAX(q.last_day) AS last_day
FROM (
SELECT u.source_no, u.last_day, SUM(SUM(u.n)) OVER (PARTITION BY u.source_no ORDER BY u.last_day DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS since
FROM (
SELECT * FROM assay_tmp_last_days_1_0
) AS u
GROUP BY u.source_no, u.last_day
) AS q
WHERE q.since >= 10 AND q.source_no >= 0
GROUP BY q.source_no
)
SELECT *
FROM (
SELECT 'quantile' AS part,
       CAST(m.metric AS BIGINT) AS metric,
       CASE m.arm % 3 WHEN 0 THEN 'blue' WHEN 1 THEN 'control' WHEN 2 THEN 'green' END AS variation,
       CAST(NULL AS DATE) AS day,
       CAST(NULL AS BIGINT) AS property,
       CAST(NULL AS VARCHAR) AS value,
       CAST(m.clusters AS BIGINT) AS n,
       CAST(NULL AS DOUBLE) AS y,
       CAST(NULL AS DOUBLE) AS yy,
       CAST(NULL AS BIGINT) AS is_dominated,
       CAST(NULL AS DOUBLE) AS centre,
       CAST(CASE WHEN COALESCE(b.n, 0) = 0 OR COALESCE(b.n, 0) >= 10 THEN COALESCE(b.n, 0) END AS BIGINT) AS not_finite,
       CAST(m.observations AS BIGINT) AS observations,
       CAST(m.quantile AS DOUBLE) AS quantile,
       CAST(m.quantile_lower AS DOUBLE) AS quantile_lower,
       CAST(m.quantile_upper AS DOUBLE) AS quantile_upper,
       CAST(m.cluster_s AS DOUBLE) AS cluster_s,
       CAST(m.cluster_ss AS DOUBLE) AS cluster_ss,
       CAST(m.cluster_nn AS DOUBLE) AS cluster_nn,
       CAST(m.cluster_sn AS DOUBLE) AS cluster_sn,
       CAST(NULL AS BIGINT) AS source,
       CAST(LEAST(m.below, m.above) AS BIGINT) AS holders,
       CAST(m.clusters AS BIGINT) AS subjects,
       CAST(LEAST(m.below, m.above) AS BIGINT) AS contributors
FROM assay_tmp_quantiles_1 AS m
LEFT JOIN not_finite_facts AS b ON b.metric = m.metric
WHERE m.metric IN (0) AND m.clusters >= 10 AND LEAST(m.below, m.above) >= 10
UNION ALL
SELECT 'fresh' AS part,
       CAST(m.metric AS BIGINT) AS metric,
       CASE 0 % 3 WHEN 0 THEN 'blue' WHEN 1 THEN 'control' WHEN 2 THEN 'green' END AS variation,
       CAST(DATE '2026-03-01' + CAST(m.last_day AS INTEGER) AS DATE) AS day,
       CAST(NULL AS BIGINT) AS property,
       CAST(NULL AS VARCHAR) AS value,
       CAST(10 AS BIGINT) AS n,
       CAST(NULL AS DOUBLE) AS y,
       CAST(NULL AS DOUBLE) AS yy,
       CAST(NULL AS BIGINT) AS is_dominated,
       CAST(NULL AS DOUBLE) AS centre,
       CAST(NULL AS BIGINT) AS not_finite,
       CAST(NULL AS BIGINT) AS observations,
       CAST(NULL AS DOUBLE) AS quantile,
       CAST(NULL AS DOUBLE) AS quantile_lower,
       CAST(NULL AS DOUBLE) AS quantile_upper,
       CAST(NULL AS DOUBLE) AS cluster_s,
       CAST(NULL AS DOUBLE) AS cluster_ss,
       CAST(NULL AS DOUBLE) AS cluster_nn,
       CAST(NULL AS DOUBLE) AS cluster_sn,
       CAST(m.source_no AS BIGINT) AS source,
       CAST(0 AS BIGINT) AS holders,
       CAST(10 AS BIGINT) AS subjects,
       CAST(10 AS BIGINT) AS contributors
FROM (
SELECT 0 AS metric, l.source_no, l.last_day
FROM last_days AS l
) AS m
) AS r
ORDER BY 1, 2, 3, 4, 5, 6;

-- drop.assay_tmp_not_finite_1_0: Drop assay_tmp_not_finite_1_0
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_not_finite_1_0 */
DROP TABLE IF EXISTS assay_tmp_not_finite_1_0;

-- drop.assay_tmp_last_days_1_0: Drop assay_tmp_last_days_1_0
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_last_days_1_0 */
DROP TABLE IF EXISTS assay_tmp_last_days_1_0;

-- drop.assay_tmp_values_1_0: Drop assay_tmp_values_1_0
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_values_1_0 */
DROP TABLE IF EXISTS assay_tmp_values_1_0;

-- drop.assay_tmp_quantiles_1: Drop assay_tmp_quantiles_1
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_quantiles_1 */
DROP TABLE IF EXISTS assay_tmp_quantiles_1;

-- drop.assay_tmp_entry_spans: Drop assay_tmp_entry_spans
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_entry_spans */
DROP TABLE IF EXISTS assay_tmp_entry_spans;

-- drop.assay_tmp_entries: Drop assay_tmp_entries
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_entries */
DROP TABLE IF EXISTS assay_tmp_entries;

-- drop.assay_tmp_subjects: Drop assay_tmp_subjects
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_subjects */
DROP TABLE IF EXISTS assay_tmp_subjects;

