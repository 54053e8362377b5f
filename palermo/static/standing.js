// What a learner's document amounts to, and how two of them become one. Nothing here is shown: progress.js and
// record.js do that. Nothing in a document is trusted: it may come from a file or from another page's hands.
(function () {
  "use strict";
  const { grade } = window.palermo;
  const { isObject, own, counts } = window.palermo.grading;

  const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const entry = (entries, key) => (isObject(entries) ? own(entries, key) : undefined);

  // What a question was checked with, as grade() gives it; null if it was not, or if it is not in this course.
  function result(course, doc, id) {
    const item = own(course.items, id);
    const saved = entry(doc.items, id);
    if (!item || !isObject(saved) || saved.checked !== true) return null;
    const grading = grade(item.key, saved.response);
    return counts(grading) ? grading : null;
  }

  const isRead = (doc, id) => isObject(entry(doc.modules, id)) && doc.modules[id].read === true;

  // {text, checked, total, mean, met, review}; review: up to three sections, those with most to catch up on first.
  function objective(course, doc, module, { id, text }) {
    const items = Object.keys(course.items).filter((name) => course.items[name].objective === id);
    const results = new Map(items.map((name) => [name, result(course, doc, name)]));
    const scores = [...results.values()].filter(Boolean).map((grading) => grading.score);
    const average = scores.length ? mean(scores) : 0;
    const met = scores.length >= Math.min(course.met.items, items.length) && average >= course.met.mean;
    const wanting = new Map();
    for (const [name, grading] of results) {
      const place = course.items[name].section;
      if (!grading || !grading.right) wanting.set(place, (wanting.get(place) || 0) + 1);
    }
    const places = [...wanting.keys()].sort((one, two) => wanting.get(two) - wanting.get(one) || one - two);
    const review = met ? [] : places.slice(0, 3).sort((one, two) => one - two).map((place) => module.sections[place]);
    return { text, checked: scores.length, total: items.length, mean: average, met, review };
  }

  function moduleStanding(course, doc, module) {
    const results = module.quiz.map((id) => result(course, doc, id)).filter(Boolean);
    const total = module.quiz.length;
    const answered = results.length;
    const read = isRead(doc, module.id);
    return {
      module, read, answered, total, complete: read && answered === total,
      right: results.filter((grading) => grading.right).length,
      percent: total ? Math.round((100 * results.reduce((sum, grading) => sum + grading.score, 0)) / total) : 0,
      objectives: module.objectives.map((one) => objective(course, doc, module, one)),
    };
  }

  // The best result of a test as {score, right, total, date, passed}, or null.
  function best(doc, name) {
    const found = entry(entry(doc.tests, name), "best");
    if (!isObject(found)) return null;
    const { score, right, total, date, passed } = found;
    const plausible = typeof score === "number" && score >= 0 && score <= 1 && Number.isInteger(right) &&
      Number.isInteger(total) && right >= 0 && right <= total && total > 0 && total <= 500 &&
      /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date));
    return plausible ? { score, right, total, date, passed: passed === true } : null;
  }

  // A share in whole per cent, never rounded up: 79.6 % is no 80 %.
  const percentOf = (share) => Math.floor(100 * share + 1e-9);

  // 2026-05-28 as 28 May 2026.
  const dateText = (iso) =>
    new Date(iso + "T12:00:00").toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

  // --- Another document comes in --------------------------------------------------------------------------

  const same = (one, two) => JSON.stringify(one) === JSON.stringify(two);
  const empty = (value) => value === undefined || value === null || value === "";

  // What bringing in the other document would change here, without doing it: the better result stays.
  // {changes: {section: {key: value}}, differ: as changes, for texts that are here in other words,
  // count: {answers, better, kept, read, tests, texts}}
  function merge(course, mine, other) {
    const changes = {};
    const differ = {};
    const count = { answers: 0, better: 0, kept: 0, read: 0, tests: 0, texts: 0 };
    const set = (where, section, key, value) => { (where[section] = where[section] || {})[key] = value; };
    const each = (section, use) => {
      for (const [key, value] of Object.entries(other[section])) if (!empty(value)) use(key, value, mine[section][key]);
    };

    each("items", (id, theirs, ours) => {
      if (!isObject(theirs) || same(theirs, ours)) return;
      const now = result(course, mine, id);
      const then = result(course, other, id);
      const better = then && (!now || then.score > now.score);
      if (ours !== undefined && !better) count.kept++;
      else {
        set(changes, "items", id, theirs);
        count[now ? "better" : "answers"]++;
      }
    });
    each("modules", (id, theirs) => {
      if (!isRead(other, id) || isRead(mine, id)) return;
      set(changes, "modules", id, theirs);
      count.read++;
    });
    // A test is its summary and, under <name>-sheet, the try under way or the last one.
    for (const name of new Set(Object.keys(other.tests).map((key) => key.replace(/-sheet$/, "")))) {
      const sheet = name + "-sheet";
      if (same([other.tests[name], other.tests[sheet]], [mine.tests[name], mine.tests[sheet]])) continue;
      const now = best(mine, name);
      const then = best(other, name);
      const fresh = empty(mine.tests[name]) && empty(mine.tests[sheet]);
      const underWay = isObject(mine.tests[sheet]) && !isObject(mine.tests[sheet].done);
      if (!fresh && (underWay || !then || (now && now.score >= then.score))) {
        count.kept++;
        continue;
      }
      for (const key of [name, sheet]) if (!empty(other.tests[key])) set(changes, "tests", key, other.tests[key]);
      count.tests++;
    }
    for (const section of ["profile", "plan", "record"]) {
      each(section, (key, theirs, ours) => {
        if (same(theirs, ours)) return;
        set(empty(ours) ? changes : differ, section, key, theirs);
        if (empty(ours)) count.texts++;
      });
    }
    return { changes, differ, count };
  }

  window.palermo.standing = { result, moduleStanding, best, percentOf, dateText, merge };
})();
