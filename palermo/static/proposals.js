// What a plan proposes, as `propose` in palermo/plan/proposals.py, from the same tables: without a page.
(function () {
  "use strict";
  const { say, states, finder, days } = window.palermo;

  const LEAD = 21;
  const TOOLS = 6;
  const REASONS = 3;
  const PROTOCOLS = { tip: "Trafficking", som: "Smuggling", firearms: "Firearms" };

  const made = (id, text, why = "", date = "") => ({ id, text, why, date });
  const join = (...parts) => parts.filter(Boolean).join(" ");
  const capital = (text) => text[0].toUpperCase() + text.slice(1);
  const listed = (names) => (names.length > 1 ? names.slice(0, -1).join(", ") + " and " + names.at(-1) : names.join(""));

  // shared: the resources profiles, finder and plan. Gives {propose, newPlan, states}.
  function proposer(shared) {
    const book = shared.plan;
    const { texts } = book;
    const all = states.read(shared.profiles);
    const byCode = new Map(all.map((state) => [state.iso3, state]));
    const instruments = Object.keys(book.instruments);

    // What the data say of a State: its sentence, its caveats, and instrument → row.
    function profile(state) {
      const [sentence, caveats, rows] = state.details();
      const read = rows.map(([standing, word, fields, statements, notes]) => ({ standing, word, fields, statements, notes }));
      return { sentence, caveats, rows: Object.fromEntries(instruments.map((name, place) => [name, read[place]])) };
    }

    function choose(answers) {
      const [region, member, union] = book.states[answers.country];
      const state = union ? "the European Union" : "our State";
      const issue = book.issues.find(({ id }) => id === answers.issue);
      return {
        answers, region, member, union, issue,
        ...profile(byCode.get(answers.country)),
        who: book.stakeholders.find(({ id }) => id === answers.who),
        words: { state, State: capital(state), as_of: book.asOf, dialogue: issue.dialogue, last_session: book.lastSession },
      };
    }

    const bound = (chosen, instrument) => chosen.rows[instrument].standing === "party";

    function since(row) {
      const field = row.fields.find(([term]) => term === "In force for it since");
      return field ? field[1] : "";
    }

    // The day of "+14d" or "+6m" from the start, or of "review+4m" from the start of the review; "" if unknown.
    function dayOf(when, { answers }) {
      const first = when.startsWith("review") ? answers.review : answers.start;
      const found = /^(?:review)?\+(\d+)([dm])$/.exec(when);
      return found && first ? days.add(first, Number(found[1]), { d: "days", m: "months" }[found[2]]) : "";
    }

    // --- Where the State stands ---------------------------------------------------------------------------

    function standing(chosen) {
      return [made("standing", chosen.sentence, join(...chosen.caveats)), ...instruments.map((name, place) => {
        const row = chosen.rows[name];
        const n = row.statements.length;
        const note = n ? say(n === 1 ? texts.oneStatement : texts.statements, { n }) : "";
        const words = { title: shared.profiles.instruments[place][0], word: row.word.toLowerCase(), since: since(row) };
        const text = say(row.standing === "party" ? texts.party : texts.standing, words);
        return made("standing-" + name, text, join(...row.notes, note));
      })];
    }

    // --- The articles of the issue, or how to join ----------------------------------------------------------

    // Where not even the Convention binds, it comes first: no Protocol can be joined without it.
    function asked(chosen) {
      const found = { article: [], ask: [], measures: [], steps: [] };
      const own = chosen.issue.instruments;
      const first = bound(chosen, "untoc") ? [] : own.filter((name) => name === "untoc");
      for (const instrument of [...first, ...own.filter((name) => !first.includes(name))]) {
        if (!bound(chosen, instrument)) addJoining(found, chosen, instrument);
        else for (const row of book.articles) {
          if (row.issue === chosen.issue.id && row.instrument === instrument) addArticle(found, chosen, row);
        }
      }
      return found;
    }

    function addArticle(found, chosen, row) {
      const { instrument } = row;
      const name = `${instrument}-${row.article}`.replace(/\W+/g, "-").replace(/^-+|-+$/g, "");
      const number = row.article.split("(")[0];
      const words = { ...chosen.words, ...row, instrument: book.instruments[instrument].name };
      const why = join(book.verbs[row.verb], say(texts.bound, { ...chosen.words, since: since(chosen.rows[instrument]) }),
        statementOn(chosen.rows[instrument], number), book.clusters[`${instrument}-${number}`]);
      found.article.push(made("article-" + name, say(texts.article, words), why));
      found.ask.push(made("ask-" + name, say(row.ask, chosen.words)));
      found.measures.push(made("measure-" + name, row.measure));
    }

    // That the State has made a reservation or a declaration on an article, where our data have one.
    function statementOn(row, number) {
      for (const [what] of row.statements) {
        const found = /^(reservation|declaration), articles? ([^ ]+(?:; [^ ]+)*)$/.exec(what);
        const article = found && found[2].split("; ").find((one) => one.split("(")[0] === number);
        if (article) return say(texts.made, { kind: found[1], article });
      }
      return "";
    }

    function addJoining(found, chosen, instrument) {
      const { name, consent } = book.instruments[instrument];
      const words = { ...chosen.words, instrument: name, consent };
      const convention = instrument === "untoc" || bound(chosen, "untoc");
      for (const row of book.joining) {
        if (row.standing !== chosen.rows[instrument].standing) continue;
        const first = row.section === "article" && !convention ? texts.first : "";
        found[row.section].push(made(`join-${instrument}-${row.section}`, say(row.text, words),
          join(say(row.why, words), first), dayOf(row.when, chosen)));
      }
    }

    // --- The table of lines ---------------------------------------------------------------------------------

    const fits = (row, chosen) =>
      (!row.issue.length || row.issue.includes(chosen.issue.id)) &&
      (!row.who.length || row.who.includes(chosen.who.id)) &&
      row.instrument.every((name) => row.standing.includes(chosen.rows[name].standing)) &&
      ["", chosen.member ? "yes" : "no"].includes(row.member) &&
      ["", chosen.union ? "yes" : "no"].includes(row.organization) &&
      ["", chosen.region].includes(row.region);

    function tableLines(chosen) {
      const found = Object.fromEntries(book.sections.map(({ id }) => [id, []]));
      for (const row of book.lines.filter((one) => fits(one, chosen))) {
        const date = dayOf(row.when, chosen);
        const over = row.when.startsWith("review") && chosen.answers.review && date < chosen.answers.start;
        if (over) continue;
        const titles = row.source.map((anchor) => book.references[anchor]);
        const source = titles.length ? `(${titles.join("; ")})` : "";
        found[row.section].push(made(row.id, say(row.text, chosen.words), join(say(row.why, chosen.words), source), date));
      }
      return found;
    }

    // The finder's tools that have points. An entry point is among them only where its door is open.
    function tools(chosen, doors) {
      const treaty = chosen.issue.instruments[0];
      const answers = {
        who: chosen.who.finder_who,
        problem: chosen.answers.problem || chosen.issue.finder_problem,
        instrument: bound(chosen, treaty) ? treaty : "",
        time: chosen.answers.time || "",
        risk: chosen.answers.risk || "",
      };
      const open = new Set(doors.map(({ id }) => id));
      const closed = new Set(book.lines.map(({ tool }) => tool));
      for (const { id, tool } of book.lines) if (open.has(id)) closed.delete(tool);
      const byId = new Map(shared.finder.tools.map((tool) => [tool.id, tool]));
      return finder.rank(shared.finder, answers).filter(({ tool, points }) => points > 0 && !closed.has(tool))
        .slice(0, TOOLS).map(({ tool, reasons }) => {
          const why = reasons.filter(({ points, text }) => points > 0 && holds(text, chosen)).map(({ text }) => text);
          return made("tool-" + tool, say(texts.tool, byId.get(tool)), join(...why.slice(0, REASONS)));
        });
    }

    // Whether a reason of the finder that rests on an article rests on one that binds the State.
    function holds(reason, chosen) {
      const named = Object.keys(PROTOCOLS).filter((name) => reason.includes(PROTOCOLS[name] + " Protocol"));
      if (reason.includes("Convention") || !named.length) named.push("untoc");
      return !reason.includes("rticle") || named.every((name) => bound(chosen, name));
    }

    // --- Days -----------------------------------------------------------------------------------------------

    // The UN days of the issue, each on its next day for which there is time to prepare, the soonest first.
    function unDays(chosen) {
      const earliest = days.add(chosen.answers.start, LEAD, "days");
      const two = (number) => String(number).padStart(2, "0");
      return chosen.issue.days.map((name) => {
        const day = book.days.find(({ id }) => id === name);
        const inYear = (year) => `${year}-${two(day.month)}-${two(day.day)}`;
        const year = Number(earliest.slice(0, 4));
        const date = inYear(year) < earliest ? inYear(year + 1) : inYear(year);
        const names = day.instruments.map((instrument) => book.instruments[instrument].name);
        const text = day.instruments.some((instrument) => bound(chosen, instrument)) ? texts.day : texts.unboundDay;
        return made("day-" + day.id, say(text, { ...day, instruments: listed(names) }), say(texts.about, day), date);
      }).sort((one, two) => (one.date < two.date ? -1 : one.date > two.date ? 1 : 0));
    }

    // The terms of a review whose start the reader knows, as far as they are still to come.
    function review(chosen) {
      if (!chosen.answers.review || !bound(chosen, "untoc") || chosen.union) return [];
      const first = { start: chosen.answers.review };
      const found = [];
      for (const step of book.steps) {
        const date = days.add(first[step.from], step.term, step.unit);
        if (step.id === "self-assessment") first.answers = date; // the next term runs from the answers
        if (date < chosen.answers.start) continue;
        const why = say(texts.term, { term: capital(step.words), day: days.told(chosen.answers.review) });
        found.push(made("review-" + step.id, say(texts.step, step), why, date));
      }
      return found;
    }

    // Sessions of the Conference that are to come, where a source confirms the day.
    const sessions = (chosen) => book.sessions.filter(({ opened }) => opened > chosen.answers.start)
      .map((one) => made("session-" + one.session, say(texts.session, one), texts.apply, one.opened));

    // Section → the lines that fit, the most important first; a line is {id, text, why, date}, texts all.
    function propose(answers) {
      const chosen = choose(answers);
      const own = asked(chosen);
      const lines = tableLines(chosen);
      return {
        standing: standing(chosen),
        problem: [made("problem", chosen.issue.problem)],
        article: [...own.article, ...lines.article],
        ask: [...own.ask, ...lines.ask],
        door: lines.door,
        tool: tools(chosen, lines.door),
        steps: [...lines.steps, ...own.steps.slice(0, 1), ...review(chosen), ...sessions(chosen), ...unDays(chosen),
          ...own.steps.slice(1)],
        partners: lines.partners,
        risks: lines.risks,
        measures: [...own.measures.slice(0, 1), ...lines.measures, ...own.measures.slice(1)],
      };
    }

    // A plan with the first proposals of each section, its steps in the order of their days.
    function newPlan(answers, key) {
      const found = propose(answers);
      const sections = Object.fromEntries(book.sections.map(({ id, start }) => [id, found[id].slice(0, start)]));
      const place = (line) => line.date || "9";
      sections.steps.sort((one, two) => (place(one) < place(two) ? -1 : place(one) > place(two) ? 1 : 0));
      const issue = book.issues.find(({ id }) => id === answers.issue);
      return { v: 1, key, title: `${issue.title}: ${byCode.get(answers.country).name}`, answers, sections };
    }

    return { propose, newPlan, states: all, state: (code) => byCode.get(code) };
  }

  window.palermo.proposer = proposer;
})();
