// SPDX-License-Identifier: GPL-3.0-or-later
// From the event that an SDK hands to its assignment logger to a row of the assignment table.

/** Columns of the assignment table, in the order of the schema. */
export const columns = [
  'ts', 'subject_key', 'experiment', 'variation', 'flag', 'allocation',
  'holdout', 'holdout_variation', 'subject_attributes', 'extra_logging', 'meta_data',
];

// SDKs say featureFlag, feature_flag or FeatureFlag: without case and underscores they agree.
const plain = (name) => name.replaceAll('_', '').toLowerCase();

// What an event has besides the extra fields of its allocation. Details of the evaluation are large and can be had again.
const own = new Set([
  'timestamp', 'subject', 'subjectkey', 'experiment', 'variation', 'featureflag', 'flagkey', 'allocation',
  'subjectattributes', 'extralogging', 'metadata', 'evaluationdetails', 'format', 'entityid',
]);

const textOrNull = (object) => (object && Object.keys(object).length ? JSON.stringify(object) : null);

function required(value, name) {
  if (typeof value !== 'string' || value === '') throw new Error(`an assignment event has no ${name}`);
  return value;
}

/** The row of an event, as an object of columns; `ts` is a Date. Throws when the event says too little. */
export function rowOf(event) {
  const fields = new Map(Object.entries(event).map(([name, value]) => [plain(name), value]));
  // Some SDKs nest the extra fields, others lay them beside the event's own.
  const beside = Object.entries(event).filter(([name]) => !own.has(plain(name)));
  const extra = { ...fields.get('extralogging'), ...Object.fromEntries(beside) };
  const extraNamed = (name) => Object.entries(extra).find(([key]) => plain(key) === name)?.[1] ?? null;
  const flag = fields.get('featureflag') ?? fields.get('flagkey');
  const allocation = fields.get('allocation');
  const ts = new Date(required(fields.get('timestamp'), 'timestamp'));
  if (Number.isNaN(ts.getTime())) throw new Error(`an assignment event has the timestamp ${fields.get('timestamp')}, which is no time`);
  return {
    ts,
    subject_key: required(fields.get('subject') ?? fields.get('subjectkey'), 'subject'),
    experiment: required(fields.get('experiment') ?? (flag && allocation && `${flag}-${allocation}`), 'experiment'),
    variation: required(fields.get('variation'), 'variation'),
    flag: flag ?? null,
    allocation: allocation ?? null,
    holdout: extraNamed('holdoutkey'),
    holdout_variation: extraNamed('holdoutvariation'),
    subject_attributes: textOrNull(fields.get('subjectattributes')),
    extra_logging: textOrNull(extra),
    meta_data: textOrNull(fields.get('metadata')),
  };
}
