-- SPDX-License-Identifier: GPL-3.0-or-later
-- Times are UTC.
CREATE TABLE IF NOT EXISTS assignments (
    ts                 TIMESTAMP NOT NULL,
    subject_key        VARCHAR NOT NULL,
    experiment         VARCHAR NOT NULL,
    variation          VARCHAR NOT NULL,
    flag               VARCHAR,
    allocation         VARCHAR,
    holdout            VARCHAR,
    holdout_variation  VARCHAR,
    subject_attributes JSON,
    extra_logging      JSON,
    meta_data          JSON
);

CREATE TABLE IF NOT EXISTS purchases (
    ts          TIMESTAMP NOT NULL,
    subject_key VARCHAR NOT NULL,
    amount      DOUBLE NOT NULL
);
