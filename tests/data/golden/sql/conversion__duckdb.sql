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
       CAST(1 AS DOUBLE) AS y
FROM (
SELECT subject_key, ts, kind, device, amount FROM events -- facts of the shop
) AS f
JOIN assay_tmp_subjects AS s ON s.subject_number = TRY_CAST(f."subject_key" AS BIGINT)
WHERE f."ts" >= TIMESTAMP '2026-03-01 06:00:00' AND f."ts" < TIMESTAMP '2026-03-15 18:30:00'
  AND CAST(f."kind" AS VARCHAR) = 'purchase'
  AND s.status <= 1
  AND (CAST(f."ts" AS TIMESTAMP) >= s.first_ts AND CAST(f."ts" AS TIMESTAMP) < s.first_ts + TO_MICROSECONDS(259200000000))
  AND TYPEOF(f."subject_key") IN ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER')
UNION ALL
SELECT s.subject_id, s.arm, CAST(0 AS SMALLINT) AS metric,
       CAST(CAST(CAST(f."ts" AS TIMESTAMP) AS DATE) - DATE '2026-03-01' AS INTEGER) AS day_no,
       CAST(1 AS DOUBLE) AS y
FROM (
SELECT subject_key, ts, kind, device, amount FROM events -- facts of the shop
) AS f
JOIN assay_tmp_subjects AS s ON s.subject_key = CAST(f."subject_key" AS VARCHAR)
WHERE f."ts" >= TIMESTAMP '2026-03-01 06:00:00' AND f."ts" < TIMESTAMP '2026-03-15 18:30:00'
  AND CAST(f."kind" AS VARCHAR) = 'purchase'
  AND s.status <= 1
  AND (CAST(f."ts" AS TIMESTAMP) >= s.first_ts AND CAST(f."ts" AS TIMESTAMP) < s.first_ts + TO_MICROSECONDS(259200000000))
  AND TYPEOF(f."subject_key") NOT IN ('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER');

-- F1.constants.1: Centres of events
/* assay app=VERSION exp=checkout stage=F1 run=00000000-0000-4000-8000-000000000001 sub=F1.constants.1 */
CREATE OR REPLACE TEMP TABLE assay_tmp_constants_1 AS
SELECT c.metric,
       CAST(0 AS DOUBLE) AS centre
FROM (
SELECT m.metric,
       COALESCE(COALESCE(t.y, 0) / CAST(NULLIF(n.n, 0) AS DOUBLE), 0) AS y
FROM (
SELECT m.metric
FROM (VALUES (0)) AS m(metric)
) AS m
LEFT JOIN (
SELECT t.metric, SUM(t.y) AS y
FROM assay_tmp_facts_1 AS t
WHERE t.arm IN (SELECT e.arm FROM assay_tmp_entries AS e WHERE e.entry = 0 AND e.arm < 3 GROUP BY e.arm HAVING SUM(e.n) >= 10)
GROUP BY t.metric
) AS t ON t.metric = m.metric
CROSS JOIN (SELECT COUNT(*) AS n FROM assay_tmp_subjects AS s WHERE s.arm IN (SELECT e.arm FROM assay_tmp_entries AS e WHERE e.entry = 0 AND e.arm < 3 GROUP BY e.arm HAVING SUM(e.n) >= 10)) AS n
) AS c;

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

-- D.1.0: Changes by day of events, slice 1 of 2
/* assay app=VERSION exp=checkout stage=D run=00000000-0000-4000-8000-000000000001 sub=D.1.0 */
CREATE OR REPLACE TEMP TABLE assay_tmp_changes_1_0 AS
SELECT v.metric, v.arm, v.day_no,
       SUM(v.y1 - v.y0) AS y,
       SUM((v.y1 - v.y0) * (v.y1 + v.y0 - 2 * v.yc)) AS yy,
       SUM(CASE WHEN v.y1 <> v.y0 THEN 1 ELSE 0 END) AS changed,
       SUM(CASE WHEN v.may_be_fresh AND (v.y1 <> v.y0) THEN 1 ELSE 0 END) AS fresh,
       SUM(CASE WHEN v.y1 <> v.ys THEN 1 ELSE 0 END - CASE WHEN v.y0 <> v.ys THEN 1 ELSE 0 END) AS held_y,
       SUM(CASE WHEN v.is_last THEN 1 ELSE 0 END) AS finals,
       MIN(CASE WHEN v.is_last THEN v.y1 END) AS lowest,
       MAX(CASE WHEN v.is_last THEN v.y1 END) AS highest
FROM (
SELECT w.metric, w.arm, w.day_no, w.is_last,
       CAST(CASE WHEN w.y0 > 0 THEN 1 ELSE 0 END AS DOUBLE) AS y0,
       CAST(CASE WHEN w.y1 > 0 THEN 1 ELSE 0 END AS DOUBLE) AS y1,
       CAST(CASE WHEN CAST(0 AS DOUBLE) > 0 THEN 1 ELSE 0 END AS DOUBLE) AS ys,
       k.centre AS yc,
       TRUE AS may_be_fresh
FROM (
SELECT p.subject_id, p.arm, p.metric, p.day_no,
       COALESCE(SUM(p.y) OVER (PARTITION BY p.subject_id, p.metric ORDER BY p.day_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS y0,
       SUM(p.y) OVER (PARTITION BY p.subject_id, p.metric ORDER BY p.day_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS y1,
       ROW_NUMBER() OVER (PARTITION BY p.subject_id, p.metric ORDER BY p.day_no) AS row_no,
       LEAD(p.day_no) OVER (PARTITION BY p.subject_id, p.metric ORDER BY p.day_no) IS NULL AS is_last
FROM (
SELECT t.subject_id, t.arm, t.metric, t.day_no, COALESCE(SUM(t.y), 0) AS y
FROM assay_tmp_facts_1 AS t
WHERE (t.subject_id) % 2 = 0
GROUP BY t.subject_id, t.arm, t.metric, t.day_no
) AS p
) AS w
JOIN assay_tmp_constants_1 AS k ON k.metric = w.metric
) AS v
GROUP BY v.metric, v.arm, v.day_no;

-- D.1.1: Changes by day of events, slice 2 of 2
/* assay app=VERSION exp=checkout stage=D run=00000000-0000-4000-8000-000000000001 sub=D.1.1 */
CREATE OR REPLACE TEMP TABLE assay_tmp_changes_1_1 AS
SELECT v.metric, v.arm, v.day_no,
       SUM(v.y1 - v.y0) AS y,
       SUM((v.y1 - v.y0) * (v.y1 + v.y0 - 2 * v.yc)) AS yy,
       SUM(CASE WHEN v.y1 <> v.y0 THEN 1 ELSE 0 END) AS changed,
       SUM(CASE WHEN v.may_be_fresh AND (v.y1 <> v.y0) THEN 1 ELSE 0 END) AS fresh,
       SUM(CASE WHEN v.y1 <> v.ys THEN 1 ELSE 0 END - CASE WHEN v.y0 <> v.ys THEN 1 ELSE 0 END) AS held_y,
       SUM(CASE WHEN v.is_last THEN 1 ELSE 0 END) AS finals,
       MIN(CASE WHEN v.is_last THEN v.y1 END) AS lowest,
       MAX(CASE WHEN v.is_last THEN v.y1 END) AS highest
FROM (
SELECT w.metric, w.arm, w.day_no, w.is_last,
       CAST(CASE WHEN w.y0 > 0 THEN 1 ELSE 0 END AS DOUBLE) AS y0,
       CAST(CASE WHEN w.y1 > 0 THEN 1 ELSE 0 END AS DOUBLE) AS y1,
       CAST(CASE WHEN CAST(0 AS DOUBLE) > 0 THEN 1 ELSE 0 END AS DOUBLE) AS ys,
       k.centre AS yc,
       TRUE AS may_be_fresh
FROM (
SELECT p.subject_id, p.arm, p.metric, p.day_no,
       COALESCE(SUM(p.y) OVER (PARTITION BY p.subject_id, p.metric ORDER BY p.day_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS y0,
       SUM(p.y) OVER (PARTITION BY p.subject_id, p.metric ORDER BY p.day_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS y1,
       ROW_NUMBER() OVER (PARTITION BY p.subject_id, p.metric ORDER BY p.day_no) AS row_no,
       LEAD(p.day_no) OVER (PARTITION BY p.subject_id, p.metric ORDER BY p.day_no) IS NULL AS is_last
FROM (
SELECT t.subject_id, t.arm, t.metric, t.day_no, COALESCE(SUM(t.y), 0) AS y
FROM assay_tmp_facts_1 AS t
WHERE (t.subject_id) % 2 = 1
GROUP BY t.subject_id, t.arm, t.metric, t.day_no
) AS p
) AS w
JOIN assay_tmp_constants_1 AS k ON k.metric = w.metric
) AS v
GROUP BY v.metric, v.arm, v.day_no;

-- drop.assay_tmp_facts_1: Drop assay_tmp_facts_1
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_facts_1 */
DROP TABLE IF EXISTS assay_tmp_facts_1;

-- R.1: Results of events
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=R.1 */
WITH RECURSIVE measured AS (
SELECT CAST(0 AS INTEGER) AS metric, 0 AS entry
),
outset AS (
SELECT k.metric, k.centre,
       CAST(CASE WHEN CAST(0 AS DOUBLE) > 0 THEN 1 ELSE 0 END AS DOUBLE) - k.centre AS ye,
       0 - k.centre AS yr
FROM (
SELECT * FROM assay_tmp_constants_1
) AS k
),
enrolled AS (
SELECT m.metric, e.arm, e.day_no, e.n
FROM measured AS m
JOIN assay_tmp_entries AS e ON e.entry = m.entry
),
populations AS (
SELECT e.metric, e.arm, SUM(e.n) AS n
FROM enrolled AS e
GROUP BY e.metric, e.arm
),
moved AS (
SELECT c.metric, c.arm, c.day_no,
       SUM(c.y) AS y, SUM(c.yy) AS yy, SUM(c.finals) AS finals, SUM(c.held_y) AS held_y, SUM(c.changed) AS changed, SUM(c.fresh) AS fresh, MIN(c.lowest) AS lowest, MAX(c.highest) AS highest
FROM (
SELECT * FROM assay_tmp_changes_1_0
UNION ALL
SELECT * FROM assay_tmp_changes_1_1
) AS c
GROUP BY c.metric, c.arm, c.day_no
),
totals AS (
SELECT c.metric, c.arm,
       SUM(c.y) AS y, SUM(c.yy) AS yy, SUM(c.finals) AS finals, SUM(c.held_y) AS held_y, MIN(c.lowest) AS lowest, MAX(c.highest) AS highest
FROM moved AS c
GROUP BY c.metric, c.arm
),
shown AS (
SELECT m.metric, m.entry, b.is_blind
FROM measured AS m
JOIN (
SELECT p.metric, 0 AS is_blind, MAX(CASE WHEN (t.held_y BETWEEN 1 AND 9) THEN 1 ELSE 0 END) AS is_thin
FROM populations AS p
LEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm
WHERE p.arm < 3 AND p.n >= 10
GROUP BY p.metric
) AS b ON b.metric = m.metric
WHERE b.is_thin = 0
),
raw_holders AS (
SELECT p.metric, p.arm, p.n, COALESCE(t.held_y, 0) AS held_y
FROM populations AS p
LEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm
),
cells AS (
SELECT p.metric, p.arm, g.day_no, p.n AS total, COALESCE(e.n, 0) AS n,
       COALESCE(c.changed, 0) AS changed, COALESCE(c.fresh, 0) AS fresh, 0 AS known,
       CASE WHEN p.n >= 10 AND (SUM(COALESCE(c.held_y, 0)) OVER (PARTITION BY p.metric, p.arm ORDER BY g.day_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) BETWEEN 1 AND 9) THEN 1 ELSE 0 END AS thin, c.y, c.yy
FROM populations AS p
JOIN shown AS h ON h.metric = p.metric
CROSS JOIN GENERATE_SERIES(0, 14) AS g(day_no)
LEFT JOIN enrolled AS e ON e.metric = p.metric AND e.arm = p.arm AND e.day_no = g.day_no
LEFT JOIN moved AS c ON c.metric = p.metric AND c.arm = p.arm AND c.day_no = g.day_no
WHERE p.arm < 3
),
day_counts AS (
SELECT c.metric, c.day_no, MAX(c.thin) AS thin,
       CAST(COALESCE(SUM(CASE WHEN c.arm = 0 THEN c.total END), 0) AS BIGINT) AS total_0,
       CAST(COALESCE(SUM(CASE WHEN c.arm = 0 THEN c.changed END), 0) AS BIGINT) AS changed_0,
       CAST(COALESCE(SUM(CASE WHEN c.arm = 0 THEN c.fresh END), 0) AS BIGINT) AS fresh_0,
       CAST(COALESCE(SUM(CASE WHEN c.arm = 0 THEN c.known END), 0) AS BIGINT) AS known_0,
       CAST(COALESCE(SUM(CASE WHEN c.arm = 1 THEN c.total END), 0) AS BIGINT) AS total_1,
       CAST(COALESCE(SUM(CASE WHEN c.arm = 1 THEN c.changed END), 0) AS BIGINT) AS changed_1,
       CAST(COALESCE(SUM(CASE WHEN c.arm = 1 THEN c.fresh END), 0) AS BIGINT) AS fresh_1,
       CAST(COALESCE(SUM(CASE WHEN c.arm = 1 THEN c.known END), 0) AS BIGINT) AS known_1,
       CAST(COALESCE(SUM(CASE WHEN c.arm = 2 THEN c.total END), 0) AS BIGINT) AS total_2,
       CAST(COALESCE(SUM(CASE WHEN c.arm = 2 THEN c.changed END), 0) AS BIGINT) AS changed_2,
       CAST(COALESCE(SUM(CASE WHEN c.arm = 2 THEN c.fresh END), 0) AS BIGINT) AS fresh_2,
       CAST(COALESCE(SUM(CASE WHEN c.arm = 2 THEN c.known END), 0) AS BIGINT) AS known_2
FROM cells AS c
GROUP BY c.metric, c.day_no
),
days AS (
SELECT c.*, s.last_day IS NOT NULL AND c.thin = 0 AND (c.total_0 < 10 OR SUM(c.known_0) OVER (PARTITION BY c.metric ORDER BY c.day_no DESC) - c.known_0 = 0 OR SUM(c.known_0) OVER (PARTITION BY c.metric ORDER BY c.day_no DESC) - c.known_0 >= 10) AND (c.total_1 < 10 OR SUM(c.known_1) OVER (PARTITION BY c.metric ORDER BY c.day_no DESC) - c.known_1 = 0 OR SUM(c.known_1) OVER (PARTITION BY c.metric ORDER BY c.day_no DESC) - c.known_1 >= 10) AND (c.total_2 < 10 OR SUM(c.known_2) OVER (PARTITION BY c.metric ORDER BY c.day_no DESC) - c.known_2 = 0 OR SUM(c.known_2) OVER (PARTITION BY c.metric ORDER BY c.day_no DESC) - c.known_2 >= 10) AS may_close
FROM day_counts AS c
JOIN measured AS m ON m.metric = c.metric
LEFT JOIN assay_tmp_entry_spans AS s ON s.entry = m.entry AND s.last_day = c.day_no
),
walk AS (
SELECT d.metric, d.day_no, d.total_0, d.changed_0, d.fresh_0, d.known_0, d.total_1, d.changed_1, d.fresh_1, d.known_1, d.total_2, d.changed_2, d.fresh_2, d.known_2, d.may_close AND (d.total_0 < 10 OR (GREATEST(d.changed_0, d.fresh_0) >= 10 AND (d.known_0 = 0 OR d.known_0 >= 10))) AND (d.total_1 < 10 OR (GREATEST(d.changed_1, d.fresh_1) >= 10 AND (d.known_1 = 0 OR d.known_1 >= 10))) AND (d.total_2 < 10 OR (GREATEST(d.changed_2, d.fresh_2) >= 10 AND (d.known_2 = 0 OR d.known_2 >= 10))) AS is_closed
FROM days AS d
WHERE d.day_no = 0
UNION ALL
SELECT v.metric, v.day_no, v.total_0, v.changed_0, v.fresh_0, v.known_0, v.total_1, v.changed_1, v.fresh_1, v.known_1, v.total_2, v.changed_2, v.fresh_2, v.known_2, v.may_close AND (v.total_0 < 10 OR (GREATEST(v.changed_0, v.fresh_0) >= 10 AND (v.known_0 = 0 OR v.known_0 >= 10))) AND (v.total_1 < 10 OR (GREATEST(v.changed_1, v.fresh_1) >= 10 AND (v.known_1 = 0 OR v.known_1 >= 10))) AND (v.total_2 < 10 OR (GREATEST(v.changed_2, v.fresh_2) >= 10 AND (v.known_2 = 0 OR v.known_2 >= 10))) AS is_closed
FROM (
SELECT d.metric, d.day_no, d.may_close, d.total_0, CASE WHEN w.is_closed THEN d.changed_0 ELSE GREATEST(w.changed_0, d.changed_0) END AS changed_0, CASE WHEN w.is_closed THEN d.fresh_0 ELSE w.fresh_0 + d.fresh_0 END AS fresh_0, CASE WHEN w.is_closed THEN d.known_0 ELSE w.known_0 + d.known_0 END AS known_0, d.total_1, CASE WHEN w.is_closed THEN d.changed_1 ELSE GREATEST(w.changed_1, d.changed_1) END AS changed_1, CASE WHEN w.is_closed THEN d.fresh_1 ELSE w.fresh_1 + d.fresh_1 END AS fresh_1, CASE WHEN w.is_closed THEN d.known_1 ELSE w.known_1 + d.known_1 END AS known_1, d.total_2, CASE WHEN w.is_closed THEN d.changed_2 ELSE GREATEST(w.changed_2, d.changed_2) END AS changed_2, CASE WHEN w.is_closed THEN d.fresh_2 ELSE w.fresh_2 + d.fresh_2 END AS fresh_2, CASE WHEN w.is_closed THEN d.known_2 ELSE w.known_2 + d.known_2 END AS known_2
FROM walk AS w
JOIN days AS d ON d.metric = w.metric AND d.day_no = w.day_no + 1
) AS v
),
closed AS (
SELECT w.metric, MAX(w.day_no) AS day_no
FROM walk AS w
WHERE w.is_closed
GROUP BY w.metric
),
settled AS (
SELECT l.metric, l.day_no
FROM closed AS l
JOIN cells AS c ON c.metric = l.metric AND c.day_no > l.day_no
GROUP BY l.metric, l.day_no
HAVING SUM(c.changed + c.n + c.known) = 0
),
spans AS (
SELECT e.metric, e.day_no AS last_day, LAG(e.day_no) OVER (PARTITION BY e.metric ORDER BY e.day_no) AS after_day,
       COUNT(*) OVER (PARTITION BY e.metric) AS span_count
FROM (
SELECT w.metric, w.day_no
FROM walk AS w
JOIN closed AS l ON l.metric = w.metric
WHERE w.is_closed AND w.day_no < l.day_no
UNION
SELECT m.metric, COALESCE(l.day_no, 14) AS day_no
FROM shown AS m
LEFT JOIN settled AS l ON l.metric = m.metric
) AS e
),
increments AS (
SELECT c.metric, c.arm, s.last_day, MAX(c.total) AS total, SUM(c.n) AS n, SUM(c.y) AS y, SUM(c.yy) AS yy,
       GREATEST(MAX(c.changed), SUM(c.fresh)) AS holders_y, SUM(c.known) AS known, MAX(s.span_count) AS span_count,
       CASE WHEN MAX(s.span_count) = 1 THEN MAX(c.total) ELSE GREATEST(MAX(c.changed), SUM(c.fresh)) END AS contributors
FROM cells AS c
JOIN spans AS s ON s.metric = c.metric AND c.day_no <= s.last_day AND (s.after_day IS NULL OR c.day_no > s.after_day)
WHERE c.total >= 10
GROUP BY c.metric, c.arm, s.last_day
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
SELECT 'total' AS part,
       CAST(m.metric AS BIGINT) AS metric,
       CASE p.arm % 3 WHEN 0 THEN 'blue' WHEN 1 THEN 'control' WHEN 2 THEN 'green' END AS variation,
       CAST(NULL AS DATE) AS day,
       CAST(NULL AS BIGINT) AS property,
       CAST(NULL AS VARCHAR) AS value,
       CAST(p.n AS BIGINT) AS n,
       CAST(COALESCE(t.y, 0) + p.n * o.ye AS DOUBLE) AS y,
       CAST(COALESCE(t.yy, 0) + p.n * o.ye * o.ye AS DOUBLE) AS yy,
       CAST(g.is_dominated AS BIGINT) AS is_dominated,
       CAST(o.centre AS DOUBLE) AS centre,
       CAST(NULL AS BIGINT) AS source,
       CAST(COALESCE(t.held_y, 0) AS BIGINT) AS holders,
       CAST(p.n AS BIGINT) AS subjects,
       CAST(p.n AS BIGINT) AS contributors
FROM measured AS m
JOIN shown AS h ON h.metric = m.metric
JOIN populations AS p ON p.metric = m.metric
JOIN outset AS o ON o.metric = m.metric
LEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm
LEFT JOIN (
SELECT d.metric, d.arm, NULL AS is_dominated
FROM (
SELECT p.metric, p.arm, CAST(p.n AS DOUBLE) AS n, COALESCE(t.y, 0) + p.n * o.ye AS y, COALESCE(t.yy, 0) + p.n * o.ye * o.ye AS yy, COALESCE(t.finals, 0) AS finals, o.ye,
       COALESCE(t.highest - o.centre, o.ye) AS highest, COALESCE(t.lowest - o.centre, o.ye) AS lowest
FROM populations AS p
JOIN outset AS o ON o.metric = p.metric
LEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm
WHERE p.arm < 3
) AS d
) AS g ON g.metric = p.metric AND g.arm = p.arm
WHERE p.arm < 3 AND p.n >= 10
UNION ALL
SELECT 'raw' AS part,
       CAST(m.metric AS BIGINT) AS metric,
       CASE m.arm % 3 WHEN 0 THEN 'blue' WHEN 1 THEN 'control' WHEN 2 THEN 'green' END AS variation,
       CAST(NULL AS DATE) AS day,
       CAST(NULL AS BIGINT) AS property,
       CAST(NULL AS VARCHAR) AS value,
       CAST(m.n AS BIGINT) AS n,
       CAST(m.y AS DOUBLE) AS y,
       CAST(m.yy AS DOUBLE) AS yy,
       CAST(NULL AS BIGINT) AS is_dominated,
       CAST(NULL AS DOUBLE) AS centre,
       CAST(NULL AS BIGINT) AS source,
       CAST(m.held_y AS BIGINT) AS holders,
       CAST(m.n AS BIGINT) AS subjects,
       CAST(m.n AS BIGINT) AS contributors
FROM (
SELECT s.metric, s.arm, SUM(s.n) AS n, SUM(s.y) AS y, SUM(s.yy) AS yy, SUM(s.held_y) AS held_y
FROM (
SELECT p.metric, p.arm % 3 AS arm, p.n, COALESCE(t.y, 0) + p.n * o.ye AS y, COALESCE(t.yy, 0) + p.n * o.ye * o.ye AS yy, r.held_y
FROM populations AS p
JOIN shown AS h ON h.metric = p.metric
JOIN outset AS o ON o.metric = p.metric
JOIN raw_holders AS r ON r.metric = p.metric AND r.arm = p.arm
LEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm
) AS s
GROUP BY s.metric, s.arm
) AS m
JOIN (
SELECT p.metric, SUM(CASE WHEN p.n < 10 OR (p.held_y BETWEEN 1 AND 9) THEN 1 ELSE 0 END) AS thin
FROM raw_holders AS p
GROUP BY p.metric
) AS h ON h.metric = m.metric
WHERE h.thin = 0
UNION ALL
SELECT 'increment' AS part,
       CAST(m.metric AS BIGINT) AS metric,
       CASE m.arm % 3 WHEN 0 THEN 'blue' WHEN 1 THEN 'control' WHEN 2 THEN 'green' END AS variation,
       CAST(DATE '2026-03-01' + CAST(m.last_day AS INTEGER) AS DATE) AS day,
       CAST(NULL AS BIGINT) AS property,
       CAST(NULL AS VARCHAR) AS value,
       CAST(m.n AS BIGINT) AS n,
       CAST(COALESCE(m.y, 0) + m.n * o.ye AS DOUBLE) AS y,
       CAST(COALESCE(m.yy, 0) + m.n * o.ye * o.ye AS DOUBLE) AS yy,
       CAST(NULL AS BIGINT) AS is_dominated,
       CAST(NULL AS DOUBLE) AS centre,
       CAST(NULL AS BIGINT) AS source,
       CAST(CASE WHEN m.span_count = 1 THEN COALESCE(t.held_y, 0) ELSE m.holders_y END AS BIGINT) AS holders,
       CAST(m.subjects AS BIGINT) AS subjects,
       CAST(m.contributors AS BIGINT) AS contributors
FROM (
SELECT i.*, SUM(i.n) OVER (PARTITION BY i.metric, i.arm ORDER BY i.last_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS subjects
FROM increments AS i
) AS m
JOIN shown AS h ON h.metric = m.metric
JOIN outset AS o ON o.metric = m.metric
LEFT JOIN totals AS t ON t.metric = m.metric AND t.arm = m.arm
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

-- drop.assay_tmp_constants_1: Drop assay_tmp_constants_1
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_constants_1 */
DROP TABLE IF EXISTS assay_tmp_constants_1;

-- drop.assay_tmp_last_days_1_0: Drop assay_tmp_last_days_1_0
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_last_days_1_0 */
DROP TABLE IF EXISTS assay_tmp_last_days_1_0;

-- drop.assay_tmp_changes_1_0: Drop assay_tmp_changes_1_0
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_changes_1_0 */
DROP TABLE IF EXISTS assay_tmp_changes_1_0;

-- drop.assay_tmp_changes_1_1: Drop assay_tmp_changes_1_1
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_changes_1_1 */
DROP TABLE IF EXISTS assay_tmp_changes_1_1;

-- drop.assay_tmp_entry_spans: Drop assay_tmp_entry_spans
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_entry_spans */
DROP TABLE IF EXISTS assay_tmp_entry_spans;

-- drop.assay_tmp_entries: Drop assay_tmp_entries
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_entries */
DROP TABLE IF EXISTS assay_tmp_entries;

-- drop.assay_tmp_subjects: Drop assay_tmp_subjects
/* assay app=VERSION exp=checkout stage=R run=00000000-0000-4000-8000-000000000001 sub=drop.assay_tmp_subjects */
DROP TABLE IF EXISTS assay_tmp_subjects;

