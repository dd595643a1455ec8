// SPDX-License-Identifier: GPL-3.0-or-later
// The public evaluation cases, how each type is asked for, and a count of what agreed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every subject of every case file, with the flag it is asked for. */
export function allCases(folder) {
  const cases = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json')).sort()) {
    const test = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const subject of test.subjects) cases.push({ test, subject, label: `${test.flag}/${subject.subjectKey}` });
  }
  return cases;
}

const getters = {
  BOOLEAN: 'getBooleanAssignment',
  INTEGER: 'getIntegerAssignment',
  NUMERIC: 'getNumericAssignment',
  STRING: 'getStringAssignment',
  JSON: 'getJSONAssignment',
};

/** The getter's name for the type of a case; `details` for the one that explains. */
export const getterOf = (test, details = '') => getters[test.variationType] + details;

/** Structural equality of JSON values. */
export function same(left, right) {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => key in right && same(left[key], right[key]));
}

/** Counts checks and shows the first that fail. */
export class Count {
  passed = 0;
  failed = 0;

  check(what, got, wanted) {
    if (same(got, wanted)) {
      this.passed += 1;
      return;
    }
    this.failed += 1;
    if (this.failed <= 10) console.log(`  ${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`);
  }

  /** True when something was checked and nothing failed. */
  report(name) {
    console.log(`${name}: ${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0;
  }
}
