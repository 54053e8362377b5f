// The plan builder: choose a State, who you are and an issue; a plan is proposed; edit every line; take it along.
// What is proposed comes from proposals.js, files from plan-files.js, and all of it from the tables in data/.
(function () {
  "use strict";
  const { store, strings: texts, h, say, announce, uniquePrefix, printAlone, download, today, problemNotice, days,
    states: { combobox }, proposer, planFiles } = window.palermo;
  const { clean, toMarkdown, fromMarkdown, toCalendar, newKey, nextId, LONGEST, MOST_LINES, LARGEST_FILE, DATED } = planFiles;

  const strings = texts.plan = {
    title: "Plan builder",
    choices: "1. Choose",
    who: "Who are you?",
    issue: "What is it about?",
    choose: "Choose …",
    more: "More answers, if you have them",
    start: "The plan begins on",
    review: "The review of our State began on (leave it empty if you don't know)",
    open: "Not answered",
    answer: "{label} ({hint})",
    propose: "Propose a plan",
    proposeAnew: "Propose anew, and keep what I changed",
    missing: "Choose a State, who you are and what it is about; then a plan can be proposed.",
    noDay: "Write the day on which the plan begins.",
    proposed: "A plan is proposed: {n} lines in {sections} sections. Every line is yours to change.",
    proposedAnew: "Proposed anew. {n} lines that you wrote or changed were kept.",
    proposedAnewNone: "Proposed anew.",
    profile: "The whole country profile",
    edit: "2. Make it yours",
    editHint: "These are proposals. Change every line, take out what does not fit, add what you know. One problem, " +
      "one article, one entry point, one ask: a plan that says one thing is read.",
    name: "Name of the plan",
    line: "Line {n} of “{section}”",
    day: "Day of line {n}",
    why: "Why",
    up: "Move up",
    upSign: "↑",
    down: "Move down",
    downSign: "↓",
    remove: "Remove",
    removeSign: "✕",
    count: "{n} lines",
    countOne: "1 line",
    ofLine: "{what}: line {n} of “{section}”",
    add: "Add a line",
    addTo: "Add a line to “{section}”",
    full: "This section has {n} lines: that is enough for one plan.",
    others: "More proposals ({n})",
    take: "Add",
    takeLine: "Add: {text}",
    moved: "Line {n} of {total} now.",
    removed: "Line removed.",
    undo: "Put it back",
    undone: "The line is back.",
    added: "Line added.",
    empty: "Nothing here yet.",
    look: "3. Look it over",
    lookButton: "Look it over",
    lookFine: "Nothing to remark. Let a second person read it before it goes out.",
    lookCount: "{n} remarks.",
    lookOne: "One remark.",
    brackets: "Lines with words in [square brackets], still to be filled in: {n}.",
    none: "“{section}” is empty: {question}",
    several: "“{section}” has {n} lines. One is stronger.",
    past: "Steps whose day is past: {n}.",
    noDays: "No step has a day.",
    ends: "4. Take it with you",
    print: "Print the plan",
    markdown: "Save as text",
    markdownHint: "The text file (Markdown) opens in any editor, and here again.",
    calendar: "Save the days for a calendar",
    noEvents: "No step has a day: there is nothing for a calendar.",
    word: "Save as a Word document",
    wordWait: "The notebook session is writing the document …",
    wordDone: "Saved in the folder of this session as {path}, and offered for download.",
    upload: "Open a plan from a file",
    opened: "The plan was opened.",
    openedTold: "The plan was opened. What could not be read:",
    tooLarge: "This file is too large to be a plan.",
    notRead: "This file could not be read.",
    erase: "Erase this plan",
    eraseSure: "Erase the plan in this browser? A file that you saved is not touched.",
    eraseYes: "Yes, erase it",
    eraseNo: "No, keep it",
    erased: "The plan was erased.",
    stored: "A plan was stored in this browser, but it can't be read: {problem}",
    where: "Your plan is kept in this browser only.",
    whereLive: "Your plan is kept in this browser and in this notebook session only.",
    printed: "As of {asOf}. Made with the course on the Palermo Convention: not a product of UNODC, no legal advice.",
    sheetState: "State",
    sheetWho: "Who we are",
    sheetIssue: "Issue",
    sheetStart: "Start",
    sheetDay: "Day",
    sheetStep: "Step",
    sheetDone: "Done",
  };

  // One thing each: more is told when the reader asks to look it over.
  const SINGLE = ["problem", "article", "ask"];
  const SAVE_AFTER = 400;

  const button = (label, click, attributes) =>
    h("button", { type: "button", class: "palermo-button", click, ...attributes }, label);

  // The plan after new answers: what its maker wrote, changed or took out stays so. Gives {plan, kept}.
  function proposeAnew(maker, plan, answers) {
    const [before, start] = [maker.propose(plan.answers), maker.newPlan(plan.answers, plan.key)];
    const [now, fresh] = [maker.propose(answers), maker.newPlan(answers, plan.key)];
    const sections = {};
    let kept = 0;
    for (const id of Object.keys(fresh.sections)) {
      const old = new Map(before[id].map((line) => [line.id, line]));
      const found = new Map(now[id].map((line) => [line.id, line]));
      const there = new Set(plan.sections[id].map((line) => line.id));
      // Who empties a section and asks for proposals wants some.
      const missing = there.size ? start.sections[id].filter((line) => !there.has(line.id)) : [];
      const removed = new Set(missing.map((line) => line.id));
      const lines = plan.sections[id].flatMap((line) => {
        const was = old.get(line.id);
        const untouched = was && was.text === line.text && was.why === line.why && was.date === line.date;
        if (untouched) return found.has(line.id) ? [found.get(line.id)] : [];
        kept += 1;
        return [line];
      });
      lines.push(...fresh.sections[id].filter((line) => !removed.has(line.id) && !there.has(line.id)));
      sections[id] = lines.slice(0, MOST_LINES);
    }
    const place = (line) => line.date || "9";
    sections[DATED].sort((one, two) => (place(one) < place(two) ? -1 : place(one) > place(two) ? 1 : 0));
    const title = plan.title === start.title ? fresh.title : plan.title;
    return { plan: { ...fresh, title, sections }, kept };
  }

  // What its maker may want to look at again: sentences.
  function remarks(plan, book) {
    const found = [];
    const all = Object.values(plan.sections).flat();
    const open = all.filter(({ text }) => /\[[^\]]+\]/.test(text)).length;
    if (open) found.push(say(strings.brackets, { n: open }));
    for (const { id, title, question } of book.sections) {
      const n = plan.sections[id].filter(({ text }) => text).length;
      if (!n) found.push(say(strings.none, { section: title, question }));
      else if (n > 1 && SINGLE.includes(id)) found.push(say(strings.several, { section: title, n }));
    }
    const dated = plan.sections[DATED].filter(({ date }) => date);
    const past = dated.filter(({ date }) => date < today()).length;
    if (past) found.push(say(strings.past, { n: past }));
    if (!dated.length && plan.sections[DATED].length) found.push(strings.noDays);
    return found;
  }

  // The plan as it is printed.
  function sheet(plan, book, state) {
    const label = (rows, id, name) => rows.find((row) => row.id === id)[name];
    const { answers } = plan;
    const facts = [
      [strings.sheetState, state.name],
      [strings.sheetWho, label(book.stakeholders, answers.who, "label")],
      [strings.sheetIssue, label(book.issues, answers.issue, "title")],
      [strings.sheetStart, days.told(answers.start)],
    ];
    const reason = ({ why }) => (why ? h("small", {}, why) : null);
    const table = (lines) => h("table", {},
      h("thead", {}, h("tr", {}, ...[strings.sheetDay, strings.sheetStep, strings.sheetDone].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, ...lines.map((line) => h("tr", {}, h("td", {}, line.date ? days.told(line.date) : ""),
        h("td", {}, line.text, reason(line)), h("td", {}, "☐")))));
    return h("article", { class: "palermo-plan-sheet" },
      h("h1", {}, plan.title),
      h("dl", {}, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
      ...book.sections.map(({ id, title, question }) => {
        const lines = plan.sections[id].filter(({ text }) => text);
        const body = id === DATED && lines.length ? table(lines)
          : lines.length ? h("ul", {}, ...lines.map((line) => h("li", {}, line.text, reason(line))))
            : h("p", { class: "palermo-plan-blank" }, question);
        return h("section", {}, h("h2", {}, title), body);
      }),
      h("p", {}, h("small", {}, say(strings.printed, book))));
  }

  function mount(element, payload, host) {
    const { shared } = payload;
    const book = shared.plan;
    const maker = proposer(shared);
    const prefix = uniquePrefix();
    const read = (given) => clean(given, book, maker.state);
    const sections = new Map(book.sections.map((one) => [one.id, one]));
    let plan = null;
    let chosen = null; // the State
    let proposals = {}; // section → all lines that fit the answers of the plan
    let undo = null; // {section, place, line}: the last line that was removed
    let saving;

    // --- 1. The choices -------------------------------------------------------------------------------------

    const option = (value, label) => h("option", { value }, label);
    const select = (name, first, rows) => h("select", { id: `${prefix}-${name}` }, option("", first), ...rows);
    const field = (label, control) => h("div", { class: "palermo-plan-field" }, h("label", { for: control.id }, label), control);
    const who = select("who", strings.choose, book.stakeholders.map(({ id, label }) => option(id, label)));
    const issue = select("issue", strings.choose, book.issues.map(({ id, title }) => option(id, title)));
    const start = h("input", { type: "date", id: prefix + "-start" });
    const review = h("input", { type: "date", id: prefix + "-review" });
    const asked = shared.finder.questions.filter(({ key }) => ["problem", "time", "risk"].includes(key));
    const extra = new Map(asked.map(({ key, answers }) => [key, select(key, strings.open, answers.map((one) =>
      option(one.key, one.hint ? say(strings.answer, one) : one.label)))]));
    const stands = h("div", { class: "palermo-plan-stands" });
    const message = h("p", { class: "palermo-message" });
    const told = h("p", { class: "palermo-message" });
    const propose = button("", proposePlan, { class: "palermo-button palermo-main" });

    const box = combobox(maker.states, (state) => {
      store.put("profile", { country: state.iso3 });
      choose(state);
      tellCountry();
      announce(state.name + ". " + state.details()[0]);
    });

    function choose(state) {
      chosen = state;
      box.show(state);
      if (!state) return stands.replaceChildren();
      const page = host.live ? "07_ratification_data.ipynb" : `07_ratification_data.html?country=${state.iso3}`;
      stands.replaceChildren(h("p", {}, state.details()[0], " ", h("a", { href: page }, strings.profile)));
    }

    function tellCountry() {
      if (!host.live || !chosen) return;
      host.set("country", chosen.iso3);
      host.save();
    }

    function answersNow() {
      const answers = { country: chosen.iso3, who: who.value, issue: issue.value, start: start.value };
      if (review.value) answers.review = review.value;
      for (const [key, control] of extra) if (control.value) answers[key] = control.value;
      return answers;
    }

    function showAnswers(answers) {
      choose(maker.state(answers.country) || chosen);
      who.value = answers.who || "";
      issue.value = answers.issue || "";
      start.value = answers.start || today();
      review.value = answers.review || "";
      for (const [key, control] of extra) control.value = answers[key] || "";
    }

    function complain(text, control) {
      message.textContent = text;
      announce(text);
      control.focus();
    }

    function proposePlan() {
      if (!chosen) return complain(strings.missing, box.element.querySelector("input"));
      if (!who.value || !issue.value) return complain(strings.missing, who.value ? issue : who);
      if (!days.parts(start.value)) return complain(strings.noDay, start);
      message.textContent = "";
      let said;
      if (plan) {
        const anew = proposeAnew(maker, plan, answersNow());
        plan = anew.plan;
        said = anew.kept ? say(strings.proposedAnew, { n: anew.kept }) : strings.proposedAnewNone;
      } else {
        plan = maker.newPlan(answersNow(), newKey());
        said = say(strings.proposed, { n: Object.values(plan.sections).flat().length, sections: sections.size });
      }
      show();
      save();
      told.textContent = said;
      announce(said);
      editor.querySelector("h3").focus();
    }

    // --- 2. The editor: each section draws itself anew ------------------------------------------------------

    const editor = h("div", { class: "palermo-plan-editor" });
    const places = new Map(book.sections.map(({ id }) => [id, h("div", { class: "palermo-plan-lines" })]));
    const summaries = new Map(book.sections.map(({ id }) => [id, h("span", { class: "palermo-plan-count" })]));
    // On a narrow screen a plan is long: there the sections open one by one.
    const wide = window.matchMedia("(min-width: 45rem)").matches;
    const folds = book.sections.map(({ id, title }) => h("details",
      { open: wide || SINGLE.includes(id), toggle: () => places.get(id).querySelectorAll("textarea").forEach(fit) },
      h("summary", {}, h("h4", {}, title), summaries.get(id)), places.get(id)));
    const name = h("input", { type: "text", id: prefix + "-name", maxlength: LONGEST.title, input: () => {
      plan.title = name.value;
      saveSoon();
    } });

    // As high as its text, without a scroll bar.
    function fit(area) {
      area.style.height = "auto";
      area.style.height = area.scrollHeight + 2 + "px";
    }

    function lineElement(id, line, place) {
      const { title } = sections.get(id);
      const lines = plan.sections[id];
      const words = { n: place + 1, section: title };
      const area = h("textarea", {
        rows: 1, maxlength: LONGEST.text, "aria-label": say(strings.line, words),
        input: () => {
          line.text = area.value.replace(/\s*\n\s*/g, " ");
          fit(area);
          saveSoon();
        },
        keydown: (event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          event.preventDefault();
          insert(id, place + 1);
        },
      });
      area.value = line.text;
      const date = id !== DATED ? null : h("input", { type: "date", "aria-label": say(strings.day, words), change: () => {
        line.date = days.parts(date.value) ? date.value : "";
        saveSoon();
      } });
      if (date) date.value = line.date;
      const control = (sign, label, click, off) => {
        const called = say(strings.ofLine, { what: label, ...words });
        return button(sign, click, { "aria-label": called, title: label, "aria-disabled": String(off) });
      };
      return h("li", {}, area,
        h("div", { class: "palermo-plan-foot" }, date,
          h("div", { class: "palermo-plan-controls" },
            control(strings.upSign, strings.up, () => move(id, place, -1), place === 0),
            control(strings.downSign, strings.down, () => move(id, place, 1), place === lines.length - 1),
            control(strings.removeSign, strings.remove, () => remove(id, place), false))),
        line.why ? h("p", { class: "palermo-plan-why" }, ...whyWithLinks(id, line)) : null);
    }

    // The reason of a line; the references that it ends with lead to where they are described.
    function whyWithLinks(id, { id: name, why }) {
      const row = book.lines.find((one) => one.section === id && one.id === name);
      const titles = row ? row.source.map((anchor) => book.references[anchor]) : [];
      const end = `(${titles.join("; ")})`;
      if (!titles.length || !why.endsWith(end)) return [why];
      const page = `../book/references.${host.live ? "md" : "html"}#`;
      return [why.slice(0, -end.length), "(",
        ...row.source.flatMap((anchor, n) => [n ? "; " : "", h("a", { href: page + anchor }, titles[n])]), ")"];
    }

    function drawSection(id) {
      const { title, question } = sections.get(id);
      const lines = plan.sections[id];
      const there = new Set(lines.map((line) => line.id));
      const others = proposals[id].filter((line) => !there.has(line.id));
      const gone = undo && undo.section === id
        ? h("p", { class: "palermo-plan-undo" }, strings.removed, " ", button(strings.undo, putBack)) : null;
      summaries.get(id).textContent = lines.length === 1 ? strings.countOne : say(strings.count, { n: lines.length });
      places.get(id).replaceChildren(
        h("p", { class: "palermo-hint" }, question),
        lines.length ? h("ol", {}, ...lines.map((line, place) => lineElement(id, line, place))) : h("p", {}, strings.empty),
        gone || "",
        button(strings.add, () => insert(id, plan.sections[id].length), { "aria-label": say(strings.addTo, { section: title }) }),
        others.length ? h("details", {}, h("summary", {}, say(strings.others, { n: others.length })),
          h("ul", {}, ...others.map((line) => h("li", {}, line.text, line.why ? h("small", {}, line.why) : null,
            button(strings.take, () => take(id, line), { "aria-label": say(strings.takeLine, { text: line.text }) }))))) : "");
      places.get(id).querySelectorAll("textarea").forEach(fit);
    }

    const area = (id, place) => places.get(id).querySelectorAll("textarea")[place];

    // After a change in a section: drawn, stored, told.
    function changed(id, said) {
      const opened = places.get(id).querySelector("details[open]");
      drawSection(id);
      const details = places.get(id).querySelector("details");
      if (opened && details) details.open = true;
      save();
      announce(said);
    }

    function insert(id, place) {
      const lines = plan.sections[id];
      if (lines.length >= MOST_LINES) return announce(say(strings.full, { n: MOST_LINES }));
      const used = new Set([...lines, ...proposals[id]].map((line) => line.id));
      lines.splice(place, 0, { id: nextId(used), text: "", why: "", date: "" });
      undo = null;
      changed(id, strings.added);
      area(id, place).focus();
    }

    function take(id, line) {
      if (plan.sections[id].length >= MOST_LINES) return announce(say(strings.full, { n: MOST_LINES }));
      plan.sections[id].push({ ...line });
      undo = null;
      changed(id, strings.added);
      const last = area(id, plan.sections[id].length - 1);
      last.focus();
    }

    function move(id, place, step) {
      const lines = plan.sections[id];
      const to = place + step;
      if (to < 0 || to >= lines.length) return;
      lines.splice(to, 0, ...lines.splice(place, 1));
      undo = null;
      changed(id, say(strings.moved, { n: to + 1, total: lines.length }));
      const controls = places.get(id).querySelectorAll(".palermo-plan-controls")[to];
      controls.querySelectorAll("button")[step < 0 ? 0 : 1].focus();
    }

    function remove(id, place) {
      const before = undo && undo.section;
      const [line] = plan.sections[id].splice(place, 1);
      undo = { section: id, place, line };
      if (before && before !== id) drawSection(before);
      changed(id, strings.removed);
      places.get(id).querySelector(".palermo-plan-undo button").focus();
    }

    function putBack() {
      const { section, place, line } = undo;
      plan.sections[section].splice(place, 0, line);
      undo = null;
      changed(section, strings.undone);
      area(section, place).focus();
    }

    // --- 3 and 4. Look it over, take it along ---------------------------------------------------------------

    const looked = h("div", { class: "palermo-plan-looked" });

    function lookOver() {
      const found = remarks(plan, book);
      looked.replaceChildren(found.length ? h("ul", {}, ...found.map((one) => h("li", {}, one))) : h("p", {}, strings.lookFine));
      const count = found.length === 1 ? strings.lookOne : say(strings.lookCount, { n: found.length });
      announce([found.length ? count : strings.lookFine, ...found].join(" "));
    }

    const done = h("div", { class: "palermo-plan-done" });
    const fileName = (ending) => `plan-${plan.answers.country.toLowerCase()}-${plan.answers.issue}.${ending}`;

    function tell(text, more = []) {
      done.replaceChildren(h("p", {}, text), ...(more.length ? [h("ul", {}, ...more.map((one) => h("li", {}, one)))] : []));
      announce([text, ...more].join(" "));
    }

    function saveText() {
      flush();
      download(fileName("md"), toMarkdown(plan, book, maker.state), "text/markdown");
      tell(strings.markdownHint);
    }

    function saveDays() {
      flush();
      const { text, events } = toCalendar(plan, new Date());
      if (!events) return tell(strings.noEvents);
      done.replaceChildren();
      download(fileName("ics"), text, "text/calendar");
    }

    function askForWord() {
      flush();
      host.set("asked", host.get("asked") + 1);
      host.save();
      tell(strings.wordWait);
    }

    // The session has written the document, or says why not.
    function takeWord() {
      const { name: called, content, path, problem } = host.get("word");
      if (problem) return tell(problem);
      if (!content) return;
      const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
      download(called, bytes, "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
      tell(say(strings.wordDone, { path }));
    }

    const upload = h("input", { type: "file", id: prefix + "-file", accept: ".md,.txt,.markdown,text/markdown,text/plain", change: async () => {
      const [file] = upload.files;
      upload.value = "";
      if (!file) return;
      if (file.size > LARGEST_FILE) return tell(strings.tooLarge);
      let text;
      try {
        text = await file.text();
      } catch (error) {
        return tell(strings.notRead);
      }
      const opened = fromMarkdown(text, book, maker.state);
      if (opened.problem) return tell(opened.problem);
      ({ plan } = opened);
      undo = null;
      show();
      save();
      tellCountry();
      tell(opened.told.length ? strings.openedTold : strings.opened, opened.told);
    } });

    const sure = h("div", { class: "palermo-problem", hidden: true }, h("p", {}, strings.eraseSure),
      button(strings.eraseYes, () => {
        sure.hidden = true;
        plan = undo = null;
        show();
        save();
        announce(strings.erased);
        message.textContent = strings.erased;
        propose.focus();
      }),
      button(strings.eraseNo, () => {
        sure.hidden = true;
        erase.focus();
      }));
    const erase = button(strings.erase, () => {
      sure.hidden = false;
      sure.querySelector("button:last-child").focus();
    });

    // --- Keeping it -----------------------------------------------------------------------------------------

    function save() {
      clearTimeout(saving);
      saving = undefined;
      store.put("plan", { made: plan || undefined });
      if (!host.live) return;
      host.set("plan", plan ? JSON.parse(JSON.stringify(plan)) : {});
      host.save();
    }

    function saveSoon() {
      clearTimeout(saving);
      saving = setTimeout(save, SAVE_AFTER);
    }

    function flush() {
      if (saving !== undefined) save();
    }

    const same = (one, two) => JSON.stringify(one) === JSON.stringify(two);

    // Another page, another tab or the notebook has another plan: show it.
    function adopt(given) {
      const some = given !== null && typeof given === "object" && Object.keys(given).length > 0;
      if (saving !== undefined || same(some ? given : null, plan)) return;
      const cleaned = some ? read(given) : { plan: null };
      if (cleaned.problem || same(cleaned.plan, plan)) return;
      ({ plan } = cleaned);
      undo = null;
      show();
    }

    function show() {
      propose.textContent = plan ? strings.proposeAnew : strings.propose;
      editor.hidden = ending.hidden = !plan;
      if (!plan) return;
      showAnswers(plan.answers);
      proposals = maker.propose(plan.answers);
      told.textContent = "";
      name.value = plan.title;
      looked.replaceChildren();
      done.replaceChildren();
      for (const id of sections.keys()) drawSection(id);
    }

    const heading = (text) => h("h3", { tabindex: "-1" }, text);
    const notice = problemNotice(() => propose.focus());
    editor.append(heading(strings.edit), h("p", {}, strings.editHint), told, field(strings.name, name), ...folds);
    const ending = h("div", { class: "palermo-plan-end" },
      heading(strings.look), button(strings.lookButton, lookOver), looked,
      heading(strings.ends),
      h("div", { class: "palermo-plan-buttons" },
        button(strings.print, () => printAlone(sheet(plan, book, maker.state(plan.answers.country)), "palermo-isle palermo-plan")),
        button(strings.markdown, saveText), button(strings.calendar, saveDays),
        host.live ? button(strings.word, askForWord) : "", erase),
      sure);
    element.append(h("section", { class: "palermo-isle palermo-plan", "aria-label": strings.title },
      notice.element,
      h("div", { class: "palermo-plan-choices" },
        heading(strings.choices), box.element, stands,
        h("div", { class: "palermo-plan-fields" }, field(strings.who, who), field(strings.issue, issue)),
        h("details", {}, h("summary", {}, strings.more),
          h("div", { class: "palermo-plan-fields" }, ...asked.map(({ key, text }) => field(text, extra.get(key))),
            field(strings.start, start), field(strings.review, review))),
        propose, message),
      editor, ending,
      h("div", { class: "palermo-plan-field palermo-plan-open" }, h("label", { for: upload.id }, strings.upload), upload), done,
      h("p", { class: "palermo-small" }, host.live ? strings.whereLive : strings.where)));

    begin();
    window.addEventListener("pagehide", flush);
    const ends = [notice.end, store.on(() => adopt(store.get("plan", "made"))),
      host.on("country", () => {
        const state = maker.state(host.get("country"));
        if (state && state !== chosen) choose(state);
      }),
      host.on("plan", () => adopt(host.get("plan"))), host.on("word", takeWord),
      () => window.removeEventListener("pagehide", flush)];
    return () => ends.forEach((end) => end());

    // What was given to the notebook, else what this browser keeps, else the State and the answers it knows.
    function begin() {
      const given = host.live ? host.get("plan") : {};
      const stored = Object.keys(given).length ? given : store.get("plan", "made");
      const found = stored ? read(stored) : {};
      if (found.problem) message.textContent = say(strings.stored, found);
      const known = store.get("plan", "finder");
      const finder = known !== null && typeof known === "object" ? known : {};
      const country = (host.live && host.get("country")) || payload.country || store.get("profile", "country");
      const stakeholder = book.stakeholders.find((one) => one.finder_who && one.finder_who === finder.who);
      showAnswers({ ...finder, country, who: stakeholder ? stakeholder.id : "", issue: "" });
      plan = found.plan || null;
      show();
      tellCountry();
      if (host.live && plan && !Object.keys(given).length) save();
    }
  }

  window.palermo.islands.plan = { mount, proposeAnew, remarks };
})();
