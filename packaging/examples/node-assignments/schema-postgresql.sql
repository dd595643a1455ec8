-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE TABLE IF NOT EXISTS assignments (
    ts                 TIMESTAMPTZ NOT NULL,
    subject_key        TEXT NOT NULL,
    experiment         TEXT NOT NULL,
    variation          TEXT NOT NULL,
    flag               TEXT,
    allocation         TEXT,
    holdout            TEXT,
    holdout_variation  TEXT,
    subject_attributes JSONB,
    extra_logging      JSONB,
    meta_data          JSONB
);
CREATE INDEX IF NOT EXISTS assignments_by_experiment ON assignments (experiment, ts);

CREATE TABLE IF NOT EXISTS purchases (
    ts          TIMESTAMPTZ NOT NULL,
    subject_key TEXT NOT NULL,
    amount      DOUBLE PRECISION NOT NULL
);
