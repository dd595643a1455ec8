// SPDX-License-Identifier: GPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import { types } from 'node:util';
import { DuckDBInstance, DuckDBTimestampValue } from '@duckdb/node-api';

/**
 * Writes into a DuckDB file. One process at a time may have such a file open for writing, and nobody may read it meanwhile:
 * it is opened for each batch and closed again, so that pipelines get their turn.
 */
export class DuckDbSink {
  #file;
  #schema;
  #turn = Promise.resolve();

  constructor(file) {
    this.#file = file;
  }

  write(table, rows) {
    const written = this.#turn.then(() => this.#write(table, rows));
    this.#turn = written.catch(() => {});
    return written;
  }

  async #write(table, rows) {
    this.#schema ??= await readFile(new URL('schema-duckdb.sql', import.meta.url), 'utf8');
    const instance = await DuckDBInstance.create(this.#file);
    try {
      const connection = await instance.connect();
      await connection.run(this.#schema);
      const appender = await connection.createAppender(table);
      for (const row of rows) {
        for (const value of Object.values(row)) append(appender, value);
        appender.endRow();
      }
      appender.closeSync();
      connection.closeSync();
    } finally {
      instance.closeSync();
    }
  }

  async close() {
    await this.#turn;
  }
}

function append(appender, value) {
  if (value === null) appender.appendNull();
  else if (types.isDate(value)) appender.appendTimestamp(new DuckDBTimestampValue(BigInt(value.getTime()) * 1000n));
  else if (typeof value === 'number') appender.appendDouble(value);
  else appender.appendVarchar(value);
}
