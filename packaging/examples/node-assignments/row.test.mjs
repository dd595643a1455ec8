// SPDX-License-Identifier: GPL-3.0-or-later
import assert from 'node:assert/strict';
import test from 'node:test';
import { BatchLog } from './batchlog.mjs';
import { readFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { columns, rowOf } from './row.mjs';

// The same assignment as different SDKs hand it over.
const events = {
  'JavaScript, extra fields beside': {
    allocation: 'test', experiment: 'checkout-page-test', featureFlag: 'checkout-page', format: 'SERVER', variation: 'one-page',
    subject: 'anna', timestamp: '2026-01-05T10:20:30.000Z', subjectAttributes: { country: 'DE' }, entityId: null,
    metaData: { sdkLanguage: 'javascript' }, evaluationDetails: { flagEvaluationCode: 'MATCH' },
    holdoutKey: 'h1', holdoutVariation: 'status_quo',
  },
  'Go, extra fields nested, no fraction': {
    experiment: 'checkout-page-test', featureFlag: 'checkout-page', allocation: 'test', variation: 'one-page', subject: 'anna',
    timestamp: '2026-01-05T10:20:30Z', subjectAttributes: { country: 'DE' }, metaData: { sdkLanguage: 'javascript' },
    extraLogging: { holdoutKey: 'h1', holdoutVariation: 'status_quo' },
  },
  'snake_case': {
    experiment: 'checkout-page-test', feature_flag: 'checkout-page', allocation: 'test', variation: 'one-page', subject: 'anna',
    timestamp: '2026-01-05T11:20:30+01:00', subject_attributes: { country: 'DE' }, meta_data: { sdkLanguage: 'javascript' },
    evaluation_details: null, extra_logging: { holdoutKey: 'h1', holdoutVariation: 'status_quo' },
  },
  'PascalCase': {
    Experiment: 'checkout-page-test', FeatureFlag: 'checkout-page', Allocation: 'test', Variation: 'one-page', Subject: 'anna',
    Timestamp: '2026-01-05T10:20:30.0000000Z', SubjectAttributes: { country: 'DE' }, MetaData: { sdkLanguage: 'javascript' },
    ExtraLogging: { holdoutKey: 'h1', holdoutVariation: 'status_quo' },
  },
};

for (const [name, event] of Object.entries(events)) {
  test(`one row whatever the names: ${name}`, () => {
    assert.deepEqual(rowOf(event), {
      ts: new Date('2026-01-05T10:20:30Z'), subject_key: 'anna', experiment: 'checkout-page-test', variation: 'one-page',
      flag: 'checkout-page', allocation: 'test', holdout: 'h1', holdout_variation: 'status_quo',
      subject_attributes: '{"country":"DE"}', extra_logging: '{"holdoutKey":"h1","holdoutVariation":"status_quo"}',
      meta_data: '{"sdkLanguage":"javascript"}',
    });
  });
}

test('raw events are read by SQL', async () => {
  const sql = await readFile(new URL('raw-events.sql', import.meta.url), 'utf8');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run('CREATE TABLE raw_events (event JSON)');
  for (const event of Object.values(events)) await connection.run('INSERT INTO raw_events VALUES ($1)', [JSON.stringify(event)]);
  const reader = await connection.runAndReadAll(`SELECT subject_key, experiment, variation, CAST(ts AT TIME ZONE 'UTC' AS VARCHAR) AS ts, country, holdout FROM (${sql})`);
  const row = { subject_key: 'anna', experiment: 'checkout-page-test', variation: 'one-page', ts: '2026-01-05 10:20:30', country: 'DE', holdout: 'h1' };
  assert.deepEqual(reader.getRowObjects(), Object.values(events).map(() => row));
});

test('the columns are those of the row', () => assert.deepEqual(Object.keys(rowOf(events.snake_case)), columns));

test('the experiment is the flag and the allocation', () => {
  const { experiment, ...event } = events.snake_case;
  assert.equal(rowOf(event).experiment, experiment);
});

for (const field of ['subject', 'variation', 'timestamp']) {
  test(`an event without ${field} is refused`, () => {
    assert.throws(() => rowOf({ ...events.snake_case, [field]: undefined }), new RegExp(field));
  });
}

test('rows that could not be written are written with the next batch', async () => {
  const written = [];
  let isDown = true;
  const sink = {
    async write(table, rows) {
      if (isDown) throw new Error('the warehouse is away');
      written.push(...rows);
    },
  };
  const log = new BatchLog(sink, 'assignments', { batch: 10 });
  log.add(1);
  await assert.rejects(log.flush(), /away/);
  log.add(2);
  isDown = false;
  await log.close();
  assert.deepEqual(written, [1, 2]);
});
