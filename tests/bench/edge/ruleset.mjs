// SPDX-License-Identifier: GPL-3.0-or-later
// A ruleset of many flags as teams write them: targeted halves with two conditions, an e-mail pattern, a rollout over two shards.

const operators = [
  [{ attribute: 'country', operator: 'ONE_OF', value: ['US', 'CA', 'MX', 'DE'] }, { attribute: 'age', operator: 'GTE', value: 21 }],
  [{ attribute: 'email', operator: 'MATCHES', value: '@example\\.com$' }],
  [],
];

function allocation(index, key, conditions, ranges, doLog) {
  const shards = (start, end) => [
    { salt: `traffic-flag-${index}-${key}`, ranges: [{ start: 0, end: conditions.length ? 10_000 : 8_000 }] },
    { salt: `split-flag-${index}-${key}`, ranges: [{ start, end }] },
  ];
  return {
    key: `${key}-${index}`,
    rules: conditions.length ? [{ conditions }] : [],
    splits: ranges.map(([variationKey, start, end]) => ({ variationKey, shards: shards(start, end) })),
    doLog,
  };
}

/** @returns the UFC text of `count` flags */
export function syntheticRuleset(count) {
  const flags = {};
  for (let index = 0; index < count; index += 1) {
    const names = ['control', 'treatment', 'other'];
    const third = [['control', 0, 3_333], ['treatment', 3_333, 6_666], ['other', 6_666, 10_000]];
    flags[`flag-${index}`] = {
      key: `flag-${index}`,
      enabled: true,
      variationType: 'STRING',
      variations: Object.fromEntries(names.map((name) => [name, { key: name, value: `${name}-value-${index}` }])),
      allocations: [
        allocation(index, 'targeted', operators[0], [['control', 0, 5_000], ['treatment', 5_000, 10_000]], true),
        allocation(index, 'staff', operators[1], [['other', 0, 10_000]], false),
        allocation(index, 'rollout', operators[2], third, true),
      ],
      totalShards: 10_000,
    };
  }
  return JSON.stringify({ createdAt: '2026-11-24T00:00:00.000Z', format: 'SERVER', environment: { name: 'bench' }, flags });
}
