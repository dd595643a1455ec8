// SPDX-License-Identifier: GPL-3.0-or-later
// The SDKs, each set up as an application would, but without a schedule of its own.
import common from '@eppo/js-client-sdk-common';
import server from '@eppo/node-server-sdk';

const { EppoClient, EppoPrecomputedClient, MemoryOnlyConfigurationStore } = common;

/** The Node server SDK; `events` receives what it would log. */
export async function serverClient(baseUrl, apiKey, events = []) {
  return server.init({
    apiKey,
    baseUrl,
    assignmentLogger: { logAssignment: (event) => events.push(event) },
    pollingIntervalMs: 3_600_000,
    pollAfterSuccessfulInitialization: false,
  });
}

/** The core of the browser and React Native SDKs, and the store it fills. */
export async function browserClient(baseUrl, apiKey, events = []) {
  const store = new MemoryOnlyConfigurationStore();
  const client = new EppoClient({
    flagConfigurationStore: store,
    configurationRequestParameters: {
      apiKey,
      baseUrl,
      sdkName: 'js-client-sdk',
      sdkVersion: '3.0.0',
      throwOnFailedInitialization: true,
    },
  });
  client.setAssignmentLogger({ logAssignment: (event) => events.push(event) });
  await client.fetchFlagConfigurations();
  return { client, store };
}

/** A client whose flags the server evaluates: one request for one subject. */
export async function precomputedClient(baseUrl, apiKey, subject, events = []) {
  const client = new EppoPrecomputedClient({
    precomputedFlagStore: new MemoryOnlyConfigurationStore(),
    precomputedBanditStore: new MemoryOnlyConfigurationStore(),
    subject: { subjectKey: subject.subjectKey, subjectAttributes: subject.subjectAttributes ?? {} },
    ...(subject.banditActions ? { banditActions: subject.banditActions } : {}),
    requestParameters: { apiKey, baseUrl, sdkName: 'js-client-sdk', sdkVersion: '3.0.0', throwOnFailedInitialization: true },
  });
  client.setAssignmentLogger({ logAssignment: (event) => events.push(event) });
  await client.fetchPrecomputedFlags();
  return client;
}
