// A plan as a text that can be read, changed and read back, and its days as a calendar: without a page.
(function () {
  "use strict";
  const { say, days } = window.palermo;

  const strings = window.palermo.strings.planFiles = {
    state: "State",
    who: "Who we are",
    issue: "Issue",
    start: "Start",
    review: "Start of the review, as far as we know",
    data: "Data as of",
    why: "Why",
    made: "Made with the course on the Palermo Convention. It is not a product of UNODC, and it is no legal advice.",
    keep: "Leave the notes in <!-- --> as they are: by them the plan can be opened again.",
    notPlan: "This file is no plan of this course: the line that begins with “<!-- palermo-plan” is not in it.",
    newer: "This plan was saved by a newer version of the course. Open it there.",
    damaged: "This file can't be read: its line “<!-- palermo-plan” is damaged.",
    answer: "This plan names {what} that this course does not know: {value}.",
    aState: "a State",
    aWho: "a kind of stakeholder",
    anIssue: "an issue",
    aDay: "a day of start",
    section: "There is no section “{name}” in a plan; its lines were left out.",
    long: "“{text}” was too long and was shortened.",
    many: "“{name}” has more than {n} lines; the others were left out.",
    date: "“{date}” is no day; the line stays without one.",
  };

  const VERSION = 1;
  const LONGEST = { title: 200, text: 800, why: 1200 };
  const MOST_LINES = 40;
  const DATED = "steps"; // the section whose lines have days
  const LARGEST_FILE = 400000;

  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const isText = (value) => typeof value === "string";
  const oneLine = (text) => text.replace(/\s+/g, " ").trim();

  // Of something that was stored, opened or set from Python: a plan in which everything is in order, and what
  // had to be told, as {plan, told}; or {problem}.
  function clean(given, book, byCode) {
    if (!isObject(given) || !isObject(given.answers)) return { problem: strings.damaged };
    if (Number.isInteger(given.v) && given.v > VERSION) return { problem: strings.newer };
    const { answers, problem } = cleanAnswers(given.answers, book, byCode);
    if (problem) return { problem };
    const told = [];
    const cut = (text, most) => {
      const line = isText(text) ? oneLine(text) : "";
      if (line.length > most) told.push(say(strings.long, { text: line.slice(0, 40) + "…" }));
      return line.slice(0, most);
    };
    const sections = {};
    for (const { id, title } of book.sections) {
      const own = isObject(given.sections) && Array.isArray(given.sections[id]) ? given.sections[id].filter(isObject) : [];
      if (own.length > MOST_LINES) told.push(say(strings.many, { name: title, n: MOST_LINES }));
      const used = new Set();
      sections[id] = own.slice(0, MOST_LINES).map((line) => {
        const date = id === DATED && isText(line.date) ? line.date.trim() : "";
        if (date && !days.parts(date)) told.push(say(strings.date, { date: date.slice(0, 40) }));
        const known = isText(line.id) && /^[a-z0-9-]{1,60}$/.test(line.id) && !used.has(line.id);
        const name = known ? line.id : nextId(used);
        used.add(name);
        return { id: name, text: cut(line.text, LONGEST.text), why: cut(line.why, LONGEST.why), date: days.parts(date) ? date : "" };
      });
    }
    const key = isText(given.key) && /^[a-z0-9]{2,40}$/.test(given.key) ? given.key : newKey();
    return { plan: { v: VERSION, key, title: cut(given.title, LONGEST.title), answers, sections }, told };
  }

  function cleanAnswers(given, book, byCode) {
    const wrong = (what, value) => ({ problem: say(strings.answer, { what, value: String(value).slice(0, 40) }) });
    const known = (rows, value) => rows.some(({ id }) => id === value);
    if (!byCode(given.country)) return wrong(strings.aState, given.country);
    if (!known(book.stakeholders, given.who)) return wrong(strings.aWho, given.who);
    if (!known(book.issues, given.issue)) return wrong(strings.anIssue, given.issue);
    if (!isText(given.start) || !days.parts(given.start)) return wrong(strings.aDay, given.start);
    const answers = { country: given.country, who: given.who, issue: given.issue, start: given.start };
    if (isText(given.review) && days.parts(given.review)) answers.review = given.review;
    for (const name of ["problem", "time", "risk"]) {
      if (isText(given[name]) && /^[a-z_]{1,40}$/.test(given[name])) answers[name] = given[name];
    }
    return { answers };
  }

  // What tells this plan from others; calendars know its days by it.
  const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("");

  // An id for a line of the reader's own that none of `used` has.
  function nextId(used) {
    let number = 1;
    while (used.has("own-" + number)) number += 1;
    return "own-" + number;
  }

  // --- Text: Markdown that a person can change ---------------------------------------------------------------

  const escaped = (text) => text.replace(/[\\*<]/g, "\\$&");
  const unescaped = (text) => text.replace(/\\([\\*<])/g, "$1");

  function toMarkdown(plan, book, byCode) {
    const { answers } = plan;
    const label = (rows, id, name) => rows.find((row) => row.id === id)[name];
    const state = byCode(answers.country);
    const facts = [
      [strings.state, `${state.name} (${state.iso3})`],
      [strings.who, label(book.stakeholders, answers.who, "label")],
      [strings.issue, label(book.issues, answers.issue, "title")],
      [strings.start, answers.start],
      answers.review ? [strings.review, answers.review] : null,
      [strings.data, book.asOf],
    ].filter(Boolean);
    const parts = [`# ${escaped(plan.title)}`, facts.map(([name, value]) => `- ${name}: ${value}`).join("\n")];
    for (const { id, title } of book.sections) {
      parts.push(`## ${title}`, plan.sections[id].map(markdownLine).join("\n"));
    }
    // ">" is written otherwise, so that nothing in it can end the note.
    const note = JSON.stringify({ v: plan.v, key: plan.key, answers }).replace(/>/g, "\\u003e");
    parts.push("---", `${strings.made} ${escaped(strings.keep)}`, `<!-- palermo-plan ${note} -->`);
    return parts.filter(Boolean).join("\n\n") + "\n";
  }

  function markdownLine({ id, text, why, date }) {
    const line = `- ${date ? `**${date}** ` : ""}${escaped(text)} <!-- ${id} -->`;
    return why ? `${line}\n  - *${strings.why}:* ${escaped(why)}` : line;
  }

  // {plan, told: sentences on what could not be read} or {problem: a sentence}.
  function fromMarkdown(text, book, byCode) {
    const note = /<!-- palermo-plan (\{.*\}) -->/.exec(text.slice(0, LARGEST_FILE));
    if (!note) return { problem: strings.notPlan };
    let given;
    try {
      given = JSON.parse(note[1]);
    } catch (error) {
      return { problem: strings.damaged };
    }
    const read = readLines(text.slice(0, note.index), book);
    const cleaned = clean({ ...given, ...read }, book, byCode);
    return cleaned.problem ? cleaned : { plan: cleaned.plan, told: [...read.told, ...cleaned.told] };
  }

  function readLines(text, book) {
    const byTitle = new Map(book.sections.map(({ id, title }) => [title.toLowerCase(), id]));
    const told = [];
    const sections = {};
    let title = "";
    let id = "";
    let lines = null; // null: above the first section, whose facts are in the note as well
    for (const raw of text.split(/\r\n|\r|\n/)) {
      const heading = /^(#{1,2})\s+(.*?)\s*$/.exec(raw);
      if (heading && heading[1] === "#") {
        title = unescaped(heading[2]);
      } else if (heading) {
        id = byTitle.get(heading[2].toLowerCase());
        if (!id) told.push(say(strings.section, { name: heading[2].slice(0, 40) }));
        lines = id ? (sections[id] = sections[id] || []) : [];
      } else if (/^-{3,}\s*$/.test(raw)) {
        lines = null;
      } else if (lines && raw.trim()) {
        readLine(raw, lines, id === DATED);
      }
    }
    return { title, sections, told };
  }

  function readLine(raw, lines, dated) {
    const why = new RegExp(`^\\s+[-*]\\s+\\*${strings.why}:\\*\\s*(.*)$`).exec(raw);
    if (why && lines.length) {
      lines.at(-1).why = unescaped(why[1]);
      return;
    }
    const [, start, id] = /^(.*?)(?:\s*<!-- ([a-z0-9-]+) -->)?\s*$/.exec(raw);
    const bare = start.replace(/^\s*[-*+]\s+/, "").trim();
    const [, date, text] = dated ? /^(?:\*\*([^*]*)\*\*\s*)?(.*)$/.exec(bare) : [bare, "", bare];
    lines.push({ id: id || "", text: unescaped(text), why: "", date: date || "" });
  }

  // --- Days: a calendar (RFC 5545) ---------------------------------------------------------------------------

  const icsText = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

  // Lines of at most 75 bytes; the next one begins with a space.
  function folded(line) {
    const parts = [];
    let part = "";
    let size = 0;
    for (const char of line) {
      const bytes = new TextEncoder().encode(char).length;
      if (size + bytes > (parts.length ? 74 : 75)) {
        parts.push(part);
        part = "";
        size = 0;
      }
      part += char;
      size += bytes;
    }
    return [...parts, part].join("\r\n ");
  }

  // now: a Date. An event for each line that has a day and a text, known by the same UID in every export.
  function toCalendar(plan, now) {
    const stamp = now.toISOString().replace(/[-:]|\.\d+/g, "");
    const bare = (day) => day.replaceAll("-", "");
    const events = plan.sections[DATED].filter(({ date, text }) => date && text);
    const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Palermo course//Engagement plan//EN", "CALSCALE:GREGORIAN"];
    for (const { id, text, why, date } of events) {
      lines.push("BEGIN:VEVENT", `UID:${plan.key}-${id}@plan.palermo-course`, `DTSTAMP:${stamp}`,
        `DTSTART;VALUE=DATE:${bare(date)}`, `DTEND;VALUE=DATE:${bare(days.add(date, 1, "days"))}`,
        `SUMMARY:${icsText(text)}`, `DESCRIPTION:${icsText([why, plan.title].filter(Boolean).join("\n"))}`,
        "TRANSP:TRANSPARENT", "END:VEVENT");
    }
    return { text: [...lines, "END:VCALENDAR"].map(folded).join("\r\n") + "\r\n", events: events.length };
  }

  window.palermo.planFiles = {
    clean, toMarkdown, fromMarkdown, toCalendar, newKey, nextId, LONGEST, MOST_LINES, LARGEST_FILE, DATED,
  };
})();
