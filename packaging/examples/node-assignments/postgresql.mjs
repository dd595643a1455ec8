// SPDX-License-Identifier: GPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import pg from 'pg';

/** Writes into PostgreSQL, a batch in one statement. The connection string is that of the server, or PG* variables say where. */
export class PostgresSink {
  #pool;
  #ready;

  constructor(connectionString) {
    this.#pool = new pg.Pool(connectionString ? { connectionString } : {});
  }

  async write(table, rows) {
    this.#ready ??= this.#prepare();
    await this.#ready;
    const names = Object.keys(rows[0]);
    const arrays = names.map((name) => rows.map((row) => row[name]));
    const list = names.map((name) => pg.escapeIdentifier(name)).join(', ');
    const parts = names.map((name, i) => `$${i + 1}::${typeOf(name)}[]`).join(', ');
    await this.#pool.query(`INSERT INTO ${pg.escapeIdentifier(table)} (${list}) SELECT * FROM unnest(${parts})`, arrays);
  }

  async #prepare() {
    try {
      await this.#pool.query(await readFile(new URL('schema-postgresql.sql', import.meta.url), 'utf8'));
    } catch (problem) {
      this.#ready = undefined; // tried again with the next batch
      throw problem;
    }
  }

  close() {
    return this.#pool.end();
  }
}

const types = {
  ts: 'timestamptz', amount: 'double precision', subject_attributes: 'jsonb', extra_logging: 'jsonb', meta_data: 'jsonb',
};
const typeOf = (name) => types[name] ?? 'text';
