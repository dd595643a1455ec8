// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Gathers rows of one table and writes them in batches, so that nobody who asks for a flag waits for the warehouse.
 * Rows that could not be written are kept and written with the next batch; the oldest go when too many wait.
 */
export class BatchLog {
  #rows = [];
  #writing = Promise.resolve();
  #timer;
  #batch;
  #most;

  constructor(sink, table, { batch = 5000, seconds = 10, most = 1_000_000 } = {}) {
    this.sink = sink;
    this.table = table;
    this.dropped = 0;
    this.#batch = batch;
    this.#most = most;
    this.#timer = setInterval(() => this.flush().catch((problem) => console.error(`${table}: ${problem.message}`)), seconds * 1000);
    this.#timer.unref();
  }

  add(row) {
    this.#rows.push(row);
    if (this.#rows.length > this.#most) {
      this.#rows.shift();
      this.dropped += 1;
    }
    if (this.#rows.length % this.#batch === 0) this.flush().catch((problem) => console.error(`${this.table}: ${problem.message}`));
  }

  /** Writes what waits, one batch at a time. */
  flush() {
    this.#writing = this.#writing.catch(() => {}).then(async () => {
      const rows = this.#rows;
      if (!rows.length) return;
      this.#rows = [];
      try {
        await this.sink.write(this.table, rows);
      } catch (problem) {
        this.#rows = [...rows, ...this.#rows];
        throw problem;
      }
    });
    return this.#writing;
  }

  async close() {
    clearInterval(this.#timer);
    await this.flush();
  }
}
