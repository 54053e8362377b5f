// The code on a record of completion: palermo/seal.py tells what it is and is not, and computes the same.
(function () {
  "use strict";
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const FORM = "palermo-record-1";
  const LENGTH = 12;
  const SPACES = /[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
  const UNSEEN = /[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
  const JOINERS = /[\u200c\u200d]/g; // they shape the letters of some scripts, and nobody sees them by themselves

  // SHA-256 (FIPS 180-4) of a text, as eight numbers of 32 bits. The browser's own, crypto.subtle, is missing where
  // a trainer serves the book to a room over plain http; and one way is easier to test than two.
  const PRIMES = [];
  for (let number = 2; PRIMES.length < 64; number++) if (PRIMES.every((prime) => number % prime)) PRIMES.push(number);
  const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
  const ROUNDS = PRIMES.map((prime) => fraction(Math.cbrt(prime)));

  function sha256(text) {
    const bytes = new TextEncoder().encode(text);
    const words = new Int32Array((((bytes.length + 8) >> 6) + 1) * 16);
    bytes.forEach((byte, place) => { words[place >> 2] |= byte << (24 - 8 * (place & 3)); });
    words[bytes.length >> 2] |= 0x80 << (24 - 8 * (bytes.length & 3));
    words[words.length - 1] = bytes.length * 8;
    const turn = (word, by) => (word >>> by) | (word << (32 - by));
    const state = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
    for (let block = 0; block < words.length; block += 16) {
      const w = Array.from(words.subarray(block, block + 16));
      for (let t = 16; t < 64; t++) {
        const s0 = turn(w[t - 15], 7) ^ turn(w[t - 15], 18) ^ (w[t - 15] >>> 3);
        const s1 = turn(w[t - 2], 17) ^ turn(w[t - 2], 19) ^ (w[t - 2] >>> 10);
        w.push((w[t - 16] + s0 + w[t - 7] + s1) | 0);
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let t = 0; t < 64; t++) {
        const t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[t] + w[t]) | 0;
        const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((word, place) => { state[place] = (state[place] + word) | 0; });
    }
    return state.map((word) => word >>> 0);
  }

  // The first `count` groups of five bits, in base 32.
  function base32(words, count) {
    const bits = words.map((word) => word.toString(2).padStart(32, "0")).join("");
    return Array.from({ length: count }, (_, place) => ALPHABET[parseInt(bits.slice(5 * place, 5 * place + 5), 2)]).join("");
  }

  function luhn(text) {
    return Array.from(text).reverse().reduce((total, char, place) => {
      const value = ALPHABET.indexOf(char) * (1 + (place % 2));
      return total + Math.floor(value / 32) + (value % 32);
    }, 0);
  }

  const misread = (text) => text.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");

  // A name as it is shown, and as the code takes it: see plain_name.
  const shownName = (name) => new TextDecoder().decode(new TextEncoder().encode(
    name.replace(UNSEEN, "").replace(SPACES, " ").replace(/[‘’ʼ´\u0060′]/g, "'").replace(/[‐‑‒–—−]/g, "-")
  )).normalize("NFC").replace(/^ +| +$/g, "");
  const plainName = (name) => shownName(name.replace(JOINERS, ""));

  // record: {name, date: "2026-06-03", result: [percent, right, total], edition}.
  function code({ name, date, result, edition }) {
    const said = [FORM, plainName(name), date, result.join(" "), misread(edition).replace(/[^0-9A-Z.]/g, "")];
    const body = base32(sha256(said.join("\n")), LENGTH - 1);
    const whole = body + ALPHABET[(32 - (luhn(body + "0") % 32)) % 32];
    return whole.match(/.{4}/g).join("-");
  }

  // "fits", "slip" or "differs": see Verdict in seal.py.
  function check(record, typed) {
    const plain = misread(typed).replace(/[^0-9A-Z]/g, "");
    if (plain.length !== LENGTH || !Array.from(plain).every((char) => ALPHABET.includes(char)) || luhn(plain) % 32) return "slip";
    return code(record).replace(/-/g, "") === plain ? "fits" : "differs";
  }

  window.palermo.seal = { sha256, shownName, plainName, code, check };
})();
