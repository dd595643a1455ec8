// SPDX-License-Identifier: GPL-3.0-or-later
// What each SDK must see of a published ruleset.
import { readFileSync } from 'node:fs';
import { Count, allCases, getterOf } from './cases.mjs';
import { browserClient, precomputedClient, serverClient } from './clients.mjs';

/** The server SDK evaluates every case as the cases say, with the same explanation. */
export async function checkServer(name, baseUrl, apiKey, folder) {
  const count = new Count();
  const client = await serverClient(baseUrl, apiKey);
  for (const { test, subject, label } of allCases(folder)) {
    const args = [test.flag, subject.subjectKey, subject.subjectAttributes ?? {}, test.defaultValue];
    count.check(label, client[getterOf(test)](...args), subject.assignment);
    if (!subject.evaluationDetails) continue;
    const details = client[getterOf(test, 'Details')](...args).evaluationDetails;
    count.check(`${label} code`, details.flagEvaluationCode, subject.evaluationDetails.flagEvaluationCode);
    count.check(`${label} variation`, details.variationKey, subject.evaluationDetails.variationKey);
    count.check(`${label} allocation`, details.matchedAllocation?.key ?? null, subject.evaluationDetails.matchedAllocation?.key ?? null);
  }
  client.stopPolling();
  return count.report(name);
}

/** The client core reads the obfuscated ruleset and evaluates every case as the cases say. */
export async function checkBrowser(name, baseUrl, apiKey, folder) {
  const count = new Count();
  const { client, store } = await browserClient(baseUrl, apiKey);
  count.check('format', store.getFormat(), 'CLIENT');
  for (const { test, subject, label } of allCases(folder)) {
    const got = client[getterOf(test)](test.flag, subject.subjectKey, subject.subjectAttributes ?? {}, test.defaultValue);
    count.check(label, got, subject.assignment);
  }
  return count.report(name);
}

/** Evaluated by the server, every case comes out as the cases say. */
export async function checkPrecomputed(name, baseUrl, apiKey, folder) {
  const count = new Count();
  for (const { test, subject, label } of allCases(folder)) {
    const client = await precomputedClient(baseUrl, apiKey, subject);
    count.check(label, client[getterOf(test)](test.flag, test.defaultValue), subject.assignment);
  }
  return count.report(name);
}

/** Bandit flags: the server SDK, with the models it is served, and the pre-computed client choose the action of the cases. */
export async function checkBandits(name, baseUrl, serverKey, clientKey, folder) {
  const count = new Count();
  const client = await serverClient(baseUrl, serverKey);
  for (const { test, subject, label } of allCases(folder)) {
    const context = subject.subjectAttributes;
    const actions = Object.fromEntries(subject.actions.map(({ actionKey, ...attributes }) => [actionKey, attributes]));
    const got = client.getBanditAction(test.flag, subject.subjectKey, context, actions, test.defaultValue);
    count.check(label, { variation: got.variation, action: got.action }, subject.assignment);
    if (!subject.actions.length) continue;
    const flat = { ...context.numericAttributes, ...context.categoricalAttributes };
    const precomputed = await precomputedClient(baseUrl, clientKey, {
      subjectKey: subject.subjectKey,
      subjectAttributes: flat,
      banditActions: { [test.flag]: actions },
    });
    const chosen = precomputed.getBanditAction(test.flag, test.defaultValue);
    count.check(`${label} pre-computed`, { variation: chosen.variation, action: chosen.action }, subject.assignment);
  }
  client.stopPolling();
  return count.report(name);
}

const eventTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function checkEvent(count, label, event, { test, subject }, isPrecomputed) {
  count.check(`${label} flag`, event.featureFlag, test.flag);
  count.check(`${label} subject`, event.subject, subject.subjectKey);
  count.check(`${label} experiment`, event.experiment, `${test.flag}-${event.allocation}`);
  count.check(`${label} time`, eventTime.test(event.timestamp), true);
  count.check(`${label} attributes`, event.subjectAttributes, subject.subjectAttributes ?? {});
  count.check(`${label} details`, event.evaluationDetails === null, isPrecomputed);
  const expected = subject.evaluationDetails;
  if (!expected?.matchedAllocation) return;
  count.check(`${label} allocation`, event.allocation, expected.matchedAllocation.key);
  count.check(`${label} variation`, event.variation, expected.variationKey);
}

/**
 * How many events an assignment brings on. Asked of the published ruleset, not of an SDK: one where the allocation that the case names logs.
 * A value that does not fit its type is served by no SDK, but two of the three log it.
 */
function eventsOf(flags, { test, subject }, isPrecomputed) {
  const details = subject.evaluationDetails;
  const allocation = flags[test.flag]?.allocations.find(({ key }) => key === details.matchedAllocation?.key);
  const isLogged = details.flagEvaluationCode === 'MATCH' || (details.flagEvaluationCode === 'ASSIGNMENT_ERROR' && !isPrecomputed);
  return isLogged && allocation?.doLog ? 1 : 0;
}

/** What SDKs hand to the application's logger is what the cases say, in the clear, and once for repeated assignments. */
export async function checkLogging(name, baseUrl, serverKey, clientKey, folder, ruleset) {
  const count = new Count();
  const { flags } = JSON.parse(readFileSync(ruleset, 'utf8'));
  const seen = new Set(); // subjects come again in other cases, and SDKs keep what they have logged
  let events = [];
  const collect = { push: (event) => events.push(event) };
  const server = await serverClient(baseUrl, serverKey, collect);
  const { client } = await browserClient(baseUrl, clientKey, collect);
  client.useNonExpiringInMemoryAssignmentCache();
  for (const one of allCases(folder)) {
    const { test, subject, label } = one;
    for (const [sdk, asked] of [['server', server], ['client', client]]) {
      events = [];
      for (let i = 0; i < 2; i += 1)
        asked[getterOf(test)](test.flag, subject.subjectKey, subject.subjectAttributes ?? {}, test.defaultValue);
      const first = `${sdk} ${test.flag} ${subject.subjectKey}`;
      const isAgain = seen.has(first);
      count.check(`${sdk} ${label} events`, events.length, isAgain ? events.length && 1 : eventsOf(flags, one, false));
      if (events[0]) seen.add(first);
      if (events[0]) checkEvent(count, `${sdk} ${label}`, events[0], one, false);
    }
    events = [];
    const precomputed = await precomputedClient(baseUrl, clientKey, subject, collect);
    precomputed[getterOf(test)](test.flag, test.defaultValue);
    count.check(`precomputed ${label} events`, events.length, eventsOf(flags, one, true));
    if (events[0]) checkEvent(count, `precomputed ${label}`, events[0], one, true);
  }
  server.stopPolling();
  return count.report(name);
}
