// SPDX-License-Identifier: GPL-3.0-or-later
// Made-up visitors of a made-up shop. What they do depends on a seed and on the page they see, on nothing else.
import { createHash } from 'node:crypto';

const countries = ['DE', 'FR', 'NL', 'SE', 'US'];
const millisecondsPerDay = 86_400_000;

/** Of each page, the share of visitors who buy. The effect that the experiment has to find. */
const buyingShare = { classic: 0.2, 'one-page': 0.25 };

/** 0 <= number < 1, the same for the same words. */
function chance(...words) {
  return createHash('sha256').update(words.join('\n')).digest().readUInt32BE(0) / 2 ** 32;
}

/** The visitors in the order in which they come, spread evenly over the days. */
export function* visitors({ count, start, days }) {
  for (let i = 0; i < count; i += 1) {
    yield {
      key: `visitor-${i}`,
      attributes: { country: countries[i % countries.length], member: i % 7 === 0 },
      arrives: new Date(start.getTime() + Math.floor((i / count) * days * millisecondsPerDay)),
    };
  }
}

/** What a visitor buys after seeing the page, within three days; null when nothing. */
export function purchaseOf(visitor, page, seed) {
  if (chance(seed, visitor.key, 'buys') >= buyingShare[page]) return null;
  const later = 60_000 + Math.floor(chance(seed, visitor.key, 'when') * 3 * millisecondsPerDay);
  return {
    ts: new Date(visitor.arrives.getTime() + later),
    subject_key: visitor.key,
    amount: Math.round(1500 + 5000 * chance(seed, visitor.key, 'how much')) / 100,
  };
}
