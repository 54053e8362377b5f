// Grading: what a response to a question is worth. palermo/quiz/grading.py, which tells the rules, and typed.py
// grade in the same way; tests/golden/grading.json holds both to the same results. No response is trusted.
(function () {
  "use strict";

  const own = (object, name) =>
    Object.prototype.hasOwnProperty.call(object, name) && object[name] !== null ? object[name] : undefined;
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const option = (item, key) => item.options.find((candidate) => candidate.key === key);

  // --- Typed answers, as in typed.py ----------------------------------------------------------------------

  const SPACES = " \t\r\n\u00a0\u202f\u2009";
  const LONGEST_TEXT = 200;
  const DECOMPOSED = [[0xa0, 0x24f], [0x1e00, 0x1eff], [0xfb00, 0xfb06], [0xff01, 0xff5e]];
  const MARKS = [[0x300, 0x36f]];
  const SEPARATORS = [
    [0x80, 0xbf], [0xd7, 0xd7], [0xf7, 0xf7], [0x2000, 0x206f], [0x3000, 0x303f], [0xfeff, 0xfeff],
  ];
  const UNDECOMPOSED = new Map(Object.entries({
    ß: "ss", ẞ: "ss", æ: "ae", Æ: "ae", œ: "oe", Œ: "oe", ø: "o", Ø: "o", ł: "l", Ł: "l",
    đ: "d", Đ: "d", ð: "d", Ð: "d", þ: "th", Þ: "th", ı: "i",
  }));
  const NO_SLIP = 3;

  function trim(text) {
    let start = 0;
    let end = text.length;
    while (start < end && SPACES.includes(text[start])) start++;
    while (end > start && SPACES.includes(text[end - 1])) end--;
    return text.slice(start, end);
  }

  const within = (char, ranges) =>
    ranges.some(([first, last]) => first <= char.codePointAt(0) && char.codePointAt(0) <= last);
  const isDigit = (char) => /^[0-9]$/.test(char);
  const isSeparator = (char) => (char < "\x80" ? !/^[a-z0-9]$/.test(char) : within(char, SEPARATORS));

  function plain(char) {
    if (UNDECOMPOSED.has(char)) return UNDECOMPOSED.get(char);
    return within(char, DECOMPOSED) ? char.normalize("NFKD") : char;
  }

  // The characters of a text as it is compared. By code points: a text from a browser may hold half a pair.
  function fold(text) {
    const folded = [];
    let apart = false;
    for (let char of Array.from(text, plain).flatMap((part) => Array.from(part))) {
      if (/^[A-Z]$/.test(char)) char = char.toLowerCase();
      if (within(char, MARKS)) continue;
      if (isSeparator(char)) {
        apart = true;
        continue;
      }
      if (apart && folded.length && isDigit(folded[folded.length - 1]) && isDigit(char)) folded.push(" ");
      folded.push(char);
      apart = false;
    }
    return folded;
  }

  // What a typed text is: right, spelling, near:0 (the place in part.near), wrong or unclear.
  function compare(part, text) {
    if (typeof text !== "string" || text.length > 2 * LONGEST_TEXT || Array.from(text).length > LONGEST_TEXT) {
      return "unclear";
    }
    const written = fold(text);
    if (!written.length) return "unclear";
    const right = Math.min(...part.answer.map((answer) => slips(fold(answer), written)));
    const wrong = part.near.map((near) => slips(fold(near.text), written));
    const nearest = Math.min(NO_SLIP, ...wrong);
    if (right === 0) return "right";
    if (nearest < NO_SLIP && nearest <= right) return "near:" + wrong.indexOf(nearest);
    return right < NO_SLIP ? "spelling" : "wrong";
  }

  const textPoints = (said) => (said === "unclear" ? null : said === "right" ? 1 : said === "spelling" ? 0.5 : 0);
  const digits = (folded) => folded.map((char) => (isDigit(char) ? char : " ")).join("").split(" ").filter(Boolean)
    .join(" ");

  function slips(meant, written) {
    if (meant.join("") === written.join("")) return 0;
    const letters = meant.filter((char) => !isDigit(char) && char !== " ").length;
    const allowed = letters >= 9 ? 2 : letters >= 5 ? 1 : 0;
    if (Math.abs(meant.length - written.length) > allowed || digits(meant) !== digits(written)) return NO_SLIP;
    const needed = edits(meant, written);
    return needed <= allowed ? needed : NO_SLIP;
  }

  function edits(a, b) {
    const rows = [[...b.keys(), b.length]];
    for (let i = 1; i <= a.length; i++) {
      const above = rows[i - 1];
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        let least = Math.min(row[j - 1] + 1, above[j] + 1, above[j - 1] + (a[i - 1] !== b[j - 1] ? 1 : 0));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && b[j - 1] === a[i - 2]) {
          least = Math.min(least, rows[i - 2][j - 2] + 1);
        }
        row.push(least);
      }
      rows.push(row);
    }
    return rows[a.length][b.length];
  }

  // --- Grades ---------------------------------------------------------------------------------------------

  const NUMBER = /^[+-]?[0-9]+([.,][0-9]+)?$/;
  const AMBIGUOUS = /^[+-]?[0-9]{1,3},[0-9]{3}$/;
  const LONGEST_NUMBER = 40;
  const ROUNDING = 1e-9;

  const noAnswer = (status) => ({ score: 0, right: false, status, value: null, parts: {} });

  function scored(score, value = null, parts = {}) {
    const status = score === 1 ? "right" : score > 0 ? "partly" : "wrong";
    return { score, right: score === 1, status, value, parts };
  }

  // parts: [[name, points], …]
  const mean = (parts) =>
    scored(parts.reduce((sum, [, points]) => sum + points, 0) / parts.length, null, Object.fromEntries(parts));
  const isEmpty = (given) => given === undefined || (typeof given === "string" && trim(given) === "");

  // judges: a Map from each part to what its answer is worth, or null where it can't be one.
  function gradeParts(judges, given) {
    if (given === undefined) return noAnswer("unanswered");
    if (!isObject(given) || !Object.keys(given).every((part) => judges.has(part))) return noAnswer("unclear");
    const points = new Map();
    for (const [part, judge] of judges) {
      const answer = own(given, part);
      if (!isEmpty(answer)) points.set(part, judge(answer));
    }
    if ([...points.values()].includes(null)) return noAnswer("unclear");
    if (!points.size) return noAnswer("unanswered");
    return mean([...judges.keys()].map((part) => [part, points.has(part) ? points.get(part) : 0]));
  }

  const judgesOf = (parts, judge) => new Map(parts.map((part) => [part.key, judge(part)]));
  const byKey = (candidates, worth) => {
    const points = new Map(candidates.map((candidate) => [candidate.key, worth(candidate)]));
    return (key) => (points.has(key) ? points.get(key) : null);
  };
  const oneOf = (options) => byKey(options, (candidate) => (candidate.correct ? 1 : 0));
  const typedText = (part) => (text) => textPoints(compare(part, text));

  function gradeOne(item, response) {
    const choice = own(response, "choice");
    if (choice === undefined || choice === "") return noAnswer("unanswered");
    const points = oneOf(item.options)(choice);
    return points === null ? noAnswer("unclear") : scored(points);
  }

  function gradeTrueFalse(item, response) {
    if (!item.reasons || !item.reasons.length) return gradeOne(item, response);
    const judges = new Map([["verdict", oneOf(item.options)], ["reason", oneOf(item.reasons)]]);
    return gradeParts(judges, { verdict: own(response, "choice"), reason: own(response, "reason") });
  }

  function gradeMultiple(item, response) {
    const choices = own(response, "choices");
    if (choices === undefined) return noAnswer("unanswered");
    if (!Array.isArray(choices)) return noAnswer("unclear");
    if (choices.length === 0) return noAnswer("unanswered");
    if (!choices.every((key) => option(item, key))) return noAnswer("unclear");
    const chosen = [...new Set(choices)];
    const hits = chosen.filter((key) => option(item, key).correct).length;
    const rights = item.options.filter((candidate) => candidate.correct).length;
    return scored(Math.max(0, hits - (chosen.length - hits)) / rights);
  }

  function gradeNumeric(item, response) {
    let written = own(response, "value");
    if (written === undefined) return noAnswer("unanswered");
    if (typeof written !== "string") return noAnswer("unclear");
    written = trim(written);
    if (written === "") return noAnswer("unanswered");
    if (!NUMBER.test(written) || AMBIGUOUS.test(written) || written.length > LONGEST_NUMBER) return noAnswer("unclear");
    const value = Number(written.replace(",", "."));
    return scored(Math.abs(value - item.answer) <= item.tolerance + ROUNDING ? 1 : 0, value);
  }

  function gradeShort(item, response) {
    return gradeParts(new Map([["text", typedText(item)]]), { text: own(response, "text") });
  }

  function gradeMatching(item, response) {
    const sides = [...item.pairs, ...item.extra];
    const judge = (pair) => byKey(sides, (side) => (side.key === pair.key ? 1 : 0));
    return gradeParts(judgesOf(item.pairs, judge), own(response, "pairs"));
  }

  function gradeSorting(item, response) {
    const judge = (card) => byKey(item.categories, (category) => (category.key === card.category ? 1 : 0));
    return gradeParts(judgesOf(item.cards, judge), own(response, "sorted"));
  }

  function gradeCloze(item, response) {
    const judge = (gap) => (gap.choices && gap.choices.length ? oneOf(gap.choices) : typedText(gap));
    return gradeParts(judgesOf(item.gaps, judge), own(response, "gaps"));
  }

  function gradeOrdering(item, response) {
    const order = own(response, "order");
    if (order === undefined) return noAnswer("unanswered");
    if (!Array.isArray(order)) return noAnswer("unclear");
    if (order.length === 0) return noAnswer("unanswered");
    const keys = item.steps.map((step) => step.key);
    if (order.length > keys.length || !order.every((key) => keys.includes(key))) return noAnswer("unclear");
    if (new Set(order).size < order.length) return noAnswer("unclear");
    const follows = (before, key) => order.includes(before) && order[order.indexOf(before) + 1] === key;
    return mean(keys.slice(1).map((key, n) => [key, follows(keys[n], key) ? 1 : 0]));
  }

  function gradeBranching(item, response) {
    const path = own(response, "path");
    if (path === undefined) return noAnswer("unanswered");
    if (!Array.isArray(path)) return noAnswer("unclear");
    if (path.length === 0) return noAnswer("unanswered");
    const parts = new Map();
    let scene = item.scenes[0];
    for (const key of path) {
      const chosen = scene.choices.find((choice) => choice.key === key);
      if (!chosen) return noAnswer("unclear");
      parts.set(scene.key, chosen.points);
      scene = item.scenes.find((candidate) => candidate.key === chosen.to);
    }
    return scene.choices.length ? noAnswer("unanswered") : mean([...parts]);
  }

  const graders = {
    single: gradeOne, true_false: gradeTrueFalse, multiple: gradeMultiple, numeric: gradeNumeric,
    short: gradeShort, matching: gradeMatching, sorting: gradeSorting, cloze: gradeCloze,
    ordering: gradeOrdering, branching: gradeBranching,
  };

  // {score: 0 to 1, right: the full score, status: right, partly, wrong, unanswered or unclear, value: the
  // number that was understood, or null, parts: {part: 0 to 1}}: see Grade in grading.py. Never throws.
  function grade(item, response) {
    const grader = own(graders, item.type);
    return grader && isObject(response) ? grader(item, response) : noAnswer("unanswered");
  }

  const counts = (result) => result.status !== "unanswered" && result.status !== "unclear";

  window.palermo.grade = grade;
  window.palermo.grading = {
    LONGEST_NUMBER, LONGEST_TEXT, ROUNDING, isObject, own, option, trim, counts, compare,
  };
})();
