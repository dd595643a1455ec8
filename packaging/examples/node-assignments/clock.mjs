// SPDX-License-Identifier: GPL-3.0-or-later
// A clock that the shop sets, so that days of visitors pass in seconds. Whoever asks for the time gets it, the SDK too.
const RealDate = Date;
let now;

class SetDate extends RealDate {
  constructor(...parts) {
    if (parts.length) super(...parts);
    else super(now);
  }

  static now() {
    return now;
  }
}

export function setClock(time) {
  now = time.getTime();
  globalThis.Date = SetDate;
}

export function resetClock() {
  globalThis.Date = RealDate;
}
