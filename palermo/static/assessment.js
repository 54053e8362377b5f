// Tests: pre-test, post-test and final assessment. Questions drawn from the bank of all modules, no feedback
// until they are handed in, back and forward, flags, a countdown for those who want one, and a review at the end.
(function () {
  "use strict";
  const { store, h, say, safeAddress, announce, uniquePrefix, shuffle, problemNotice, today, grade } = window.palermo;
  const { isObject, own, counts } = window.palermo.grading;
  const { types, ask, explain, verdict, brief } = window.palermo.quizTypes;

  const strings = window.palermo.strings.assessment = {
    label: "{title}, {total} questions",
    before: "Before you begin",
    size: "{total} questions from {modules} modules. You see what is right only after you hand in. " +
      "Until then you can go back and forward, change answers and leave questions open. " +
      "Close the page and come back: you go on where you were.",
    sizeOne: "{total} questions from 1 module. You see what is right only after you hand in. " +
      "Until then you can go back and forward, change answers and leave questions open. " +
      "Close the page and come back: you go on where you were.",
    fewer: "The course plans {size} questions here. There are {total} now, because more of them would not leave " +
      "enough for a second test.",
    missing: "No questions yet from: {titles}. These modules are in preparation.",
    notLoaded: "The questions could not be loaded. Your answers are kept. Look at your connection, then try again.",
    loadAgain: "Load the questions",
    none: "There are no questions for this test yet.",
    needed: "You pass with {percent} % or more.",
    newEach: "You can try as often as you like; each try draws new questions.",
    again: "The questions are the same if you take this test again.",
    tries: "Tries so far: {attempts}. Best result: {percent} %, {date}.",
    whereLive: "Your answers stay in this browser; when you hand in, they also reach this notebook session. " +
      "Nobody else receives them.",
    whereStatic: "Your answers stay in this browser. Nobody else receives them.",
    countdown: "Use a countdown of {minutes} minutes. You can switch it off at any time, and nothing is lost when " +
      "it ends.",
    start: "Start",
    number: "Question {n} of {total}",
    back: "Back",
    next: "Next",
    toReview: "Look over and hand in",
    flag: "Flag this question, to look at it again",
    questions: "All questions",
    legend: "Filled: answered. ⚑: flagged.",
    state: "Question {n}",
    answered: ", answered",
    open: ", not answered",
    flagged: ", flagged",
    time: "Time left: {minutes}:{seconds}",
    timeUp: "The time is up. Your answers are kept. Hand in when you are ready.",
    minutesLeft: "{minutes} minutes left.",
    minuteLeft: "1 minute left.",
    timeOff: "Switch the countdown off",
    timeIsOff: "The countdown is off.",
    review: "Before you hand in",
    reviewText: "{answered} of {total} answered, {flagged} flagged. Choose a question to go back to it.",
    handIn: "Hand in",
    openLeft: "Questions not answered: {n}. Hand in all the same?",
    handInYes: "Yes, hand in",
    handInNo: "No, go back",
    result: "Your result",
    score: "{right} of {total} right. Score, with parts of points: {percent} %.",
    passed: "Passed",
    passedText: ": {needed} % or more was needed.",
    failed: "Not passed yet",
    failedText: ": {needed} % is needed. Look at the answers below and at the modules, then try again.",
    late: "It was handed in after the countdown had ended.",
    changed: "The question bank has changed since then: {n} of the questions are no longer in it and are not shown.",
    byModule: "By module",
    module: "Module",
    share: "Score",
    behind: "Questions",
    gain: "What you gained",
    gainText: "Pre-test and post-test, side by side. With so few questions behind each line this is " +
      "a rough sign, not a measurement.",
    preScore: "Before",
    postScore: "After",
    difference: "Change",
    behindBoth: "{before} before, {after} after",
    all: "All modules",
    points: "{sign}{n} points",
    noPre: "No pre-test is stored in this browser, so there is nothing to compare this result with.",
    noPost: "When you have taken the post-test at the end of the course, this page shows what you gained.",
    yours: "Your answers, one by one",
    yoursText: "Open a question to see your answer, what is right, and why.",
    summary: "Question {n}: {stem}",
    notAnswered: "Not answered",
    retry: "Try again with new questions",
    retake: "Erase this result and take the test again",
    sure: "Erase this result? The questions will be the same.",
    sureYes: "Yes, erase it",
    sureNo: "No, keep it",
  };

  // --- The draw -------------------------------------------------------------------------------------------
  // A cell is the questions of one module and one difficulty. Each module gets an equal number of places, each
  // difficulty too, as far as the cells reach.

  const DIFFICULTIES = [1, 2, 3];
  const isNewEachTime = (test) => test !== "pre" && test !== "post";
  const cellOf = (item) => item.module + "/" + item.difficulty;

  // Cell → ids of its questions, in the order of the bank.
  function cellsOf(items) {
    const cells = new Map();
    for (const item of items) cells.set(cellOf(item), [...(cells.get(cellOf(item)) || []), item.id]);
    return cells;
  }

  // How many questions each cell gives: Map cell → number. supply(cell): how many it has.
  function allot(modules, supply, size) {
    const places = new Map();
    const used = new Map(DIFFICULTIES.map((difficulty) => [difficulty, 0]));
    const given = (cell) => places.get(cell) || 0;
    for (let left = size, found = true; left && found;) {
      found = false;
      for (const module of modules) {
        const open = DIFFICULTIES.filter((d) => supply(module + "/" + d) > given(module + "/" + d));
        if (!open.length || !left) continue;
        // First what the module has least of, then what the whole test has least of.
        open.sort((a, b) => given(module + "/" + a) - given(module + "/" + b) || used.get(a) - used.get(b) || a - b);
        const cell = module + "/" + open[0];
        places.set(cell, given(cell) + 1);
        used.set(open[0], used.get(open[0]) + 1);
        left--;
        found = true;
      }
    }
    return places;
  }

  // The ids of a test's questions. test: pre, post, or the name of one that is new with each try. past: what the
  // learner has met, {pre: [ids], met: [ids of all tries], attempts}. The same arguments give the same draw.
  function draw(test, items, modules, size, seed, past) {
    const cells = cellsOf(items);
    const all = (cell) => cells.get(cell) || [];
    let order, places;
    if (isNewEachTime(test)) {
      const seen = (id) => past.met.filter((other) => other === id).length;
      const mixed = (cell) => shuffle(all(cell), `${seed}/${test}/${past.attempts}/${cell}`);
      // What was met least comes first, so that a new try is a new test as long as the bank reaches.
      order = (cell) => mixed(cell).sort((a, b) => seen(a) - seen(b));
      places = allot(shuffle(modules, `${seed}/${test}/${past.attempts}`), (cell) => all(cell).length, size);
    } else {
      // Half of a cell is for the pre-test and half for the post-test, so that no question comes twice.
      const mixed = (cell) => shuffle(all(cell), `${seed}/tests/${cell}`);
      const first = test === "pre" ? [] : past.pre;
      order = (cell) => mixed(cell).filter((id) => !first.includes(id));
      places = allot(shuffle(modules, seed + "/tests"),
        (cell) => Math.min(Math.floor(all(cell).length / 2), order(cell).length), size);
    }
    const ids = [...places].flatMap(([cell, number]) => order(cell).slice(0, number));
    return shuffle(ids.sort(), `${seed}/${test}/${past.attempts || 0}`);
  }

  // --- What is stored, in the section "tests" --------------------------------------------------------------
  // <test>: {attempts, best: {score, right, total, date, passed, bank, modules: {id: [points, questions]}}, met: [ids]};
  // <test>-sheet: {draw: [ids], answers: {id: response}, flags: [ids], at, ends, done, bank}, the try under way or
  // the last one. ends: when the countdown ends, in milliseconds, or 0. done: {date, late} once handed in.

  const isShare = (value) => typeof value === "number" && value >= 0 && value <= 1;
  const isCount = (value) => Number.isInteger(value) && value >= 0 && value < 1e6;
  const texts = (value) => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);
  const dateOf = (value) => (/^\d{4}-\d\d-\d\d$/.test(value) ? value : "");

  function cleanSummary(saved) {
    const kept = isObject(saved) ? saved : {};
    const best = isObject(kept.best) && isShare(kept.best.score) && isCount(kept.best.right) &&
      isCount(kept.best.total) ? kept.best : null;
    const modules = {};
    for (const [id, entry] of Object.entries(best && isObject(best.modules) ? best.modules : {})) {
      const [points, questions] = Array.isArray(entry) ? entry : [];
      if (isCount(questions) && isShare(points / questions)) modules[id] = [points, questions];
    }
    return {
      attempts: isCount(kept.attempts) ? kept.attempts : 0,
      best: best && {
        score: best.score, right: best.right, total: best.total, date: dateOf(best.date),
        passed: best.passed === true, bank: String(best.bank), modules,
      },
      met: texts(kept.met),
    };
  }

  function cleanSheet(saved, find) {
    if (!isObject(saved)) return null;
    const drawn = [...new Set(texts(saved.draw))];
    const known = drawn.filter(find);
    if (!known.length) return null;
    const answers = {};
    for (const id of known) {
      const response = isObject(saved.answers) ? own(saved.answers, id) : undefined;
      if (isObject(response)) answers[id] = types[find(id).type].clean(find(id), response);
    }
    const at = isCount(saved.at) ? Math.min(saved.at, known.length) : 0;
    const done = isObject(saved.done) ? { date: dateOf(saved.done.date), late: saved.done.late === true } : null;
    return {
      draw: known, answers, flags: texts(saved.flags).filter((id) => known.includes(id)), at,
      ends: Number.isFinite(saved.ends) ? saved.ends : 0, done, lost: drawn.length - known.length,
      bank: String(saved.bank),
    };
  }

  // A share in whole per cent, never rounded up: 79.6 % is not 80.
  const percent = (share) => Math.floor(100 * share + 1e-9);
  const isPassed = (score, pass) => score >= pass - 1e-9;

  function resultOf(sheet, find, payload) {
    const grades = sheet.draw.map((id) => ({ module: find(id).module, ...grade(find(id), sheet.answers[id]) }));
    const modules = {};
    for (const { module, score } of grades) {
      const [points, questions] = modules[module] || [0, 0];
      modules[module] = [points + score, questions + 1];
    }
    const total = sheet.draw.length;
    const score = grades.reduce((sum, one) => sum + one.score, 0) / total;
    return {
      score, right: grades.filter((one) => one.right).length, total, date: sheet.done.date,
      passed: payload.pass > 0 && isPassed(score, payload.pass), bank: sheet.bank, modules,
    };
  }

  // --- The island -----------------------------------------------------------------------------------------

  const WARNINGS = [300, 60]; // seconds before the end at which the time left is said

  function mount(element, payload, host) {
    const { test, modules, size, index } = payload;
    const prefix = uniquePrefix();
    const known = new Set(index.map((item) => item.id));
    let bank = null; // the questions themselves: see withBank
    let byId = new Map();
    const find = (id) => byId.get(id);
    const titles = new Map(modules.map((module) => [module.id, module]));
    const root = h("section", { class: "palermo-quiz palermo-test", "aria-label": payload.title });
    let sheet = null;
    let reviewing = false;
    let timer = null;
    const screen = h("div", {});
    const notice = problemNotice(() => screen.querySelector("h3").focus());
    root.append(notice.element, screen);

    const button = (text, click, main) => h("button", {
      type: "button", class: main ? "palermo-button palermo-main" : "palermo-button", click,
    }, text);
    const summaryOf = (name) => cleanSummary(store.get("tests", name));
    const heading = (text) => h("h3", { class: "palermo-screen", tabindex: "-1" }, text);

    // The questions weigh more than the rest of the page: a book loads them when a test begins or goes on.
    // then(): called when they are there; failed(): when they can't be had.
    function withBank(then, failed) {
      const receive = (found) => {
        bank = found;
        byId = new Map(bank.items.filter((item) => known.has(item.id)).map((item) => [item.id, item]));
        then();
      };
      const given = bank || (payload.shared || {}).bank || (window.palermoShared || {}).bank;
      if (given) return receive(given);
      const core = document.querySelector('script[src*="palermo/core.js"]');
      document.head.append(h("script", {
        src: new URL("shared/bank.js", core.src).href,
        load: () => receive(window.palermoShared.bank),
        error: failed,
      }));
    }

    const notLoaded = () => {
      show([heading(strings.before), h("p", {}, strings.notLoaded), button(strings.loadAgain, goOn, true)], true);
      announce(strings.notLoaded);
    };

    // From what is stored: the test under way or handed in, or the page before it.
    function goOn() {
      const saved = store.get("tests", test + "-sheet");
      if (!isObject(saved)) return beforeTest();
      withBank(() => {
        sheet = cleanSheet(saved, find);
        report();
        render(false);
      }, notLoaded);
    }

    function beforeTest() {
      sheet = null;
      report();
      render(false);
    }

    function drawn() {
      const last = store.get("tests", "pre-sheet");
      const asked = isObject(last) ? texts(last.draw).filter((id) => known.has(id)) : [];
      const summary = summaryOf(test);
      const pre = asked.length ? asked : draw("pre", index, ids(), payload.size, store.seed, {});
      return draw(test, index, ids(), size, store.seed, { pre, met: summary.met, attempts: summary.attempts });
    }

    const ids = () => modules.map((module) => module.id);

    // As it will be read back, so that a change in another tab shows as a difference.
    function save(changes) {
      sheet = cleanSheet({ ...sheet, ...changes }, find);
      store.put("tests", { [test + "-sheet"]: sheet });
    }

    // --- Screens

    function show(nodes, focus) {
      screen.replaceChildren(...nodes.filter(Boolean));
      if (focus) screen.querySelector("h3").focus();
    }

    function render(focus) {
      clearInterval(timer);
      if (!sheet) return startScreen(focus);
      if (sheet.done) return resultScreen(focus);
      return sheet.at === sheet.draw.length ? reviewScreen(focus) : questionScreen(focus);
    }

    function startScreen(focus) {
      const total = index.length ? drawn().length : 0;
      if (!total) return show([heading(strings.before), h("p", {}, strings.none)], focus);
      const summary = summaryOf(test);
      const limit = h("input", { type: "checkbox", id: prefix + "-limit", autocomplete: "off" });
      const covered = new Set(index.map((item) => item.module)).size;
      const facts = [
        say(covered === 1 ? strings.sizeOne : strings.size, { total, modules: covered }),
        total < size ? say(strings.fewer, { size, total }) : "",
        payload.missing.length ? say(strings.missing, { titles: payload.missing.join(", ") }) : "",
        payload.pass ? say(strings.needed, { percent: percent(payload.pass) }) : "",
        isNewEachTime(test) ? strings.newEach : strings.again,
        summary.best ? say(strings.tries, {
          attempts: summary.attempts, percent: percent(summary.best.score), date: summary.best.date,
        }) : "",
      ];
      show([heading(strings.before), ...facts.filter(Boolean).map((text) => h("p", {}, text)),
        h("p", {}, h("strong", {}, host.live ? strings.whereLive : strings.whereStatic)),
        h("label", { class: "palermo-option palermo-mine", for: prefix + "-limit" }, limit,
          h("span", { class: "palermo-text" }, say(strings.countdown, { minutes: payload.minutes }))),
        h("p", {}, button(strings.start, () => withBank(() => begin(limit.checked), notLoaded), true))], focus);
    }

    function begin(timed) {
      sheet = {
        draw: drawn(), answers: {}, flags: [], at: 0, ends: timed ? Date.now() + payload.minutes * 60000 : 0,
        done: null, lost: 0, bank: bank.version,
      };
      save({});
      render(true);
    }

    const isAnswered = (id) => counts(grade(find(id), sheet.answers[id]));

    function stateOf(id, n) {
      return say(strings.state, { n }) + (isAnswered(id) ? strings.answered : strings.open) +
        (sheet.flags.includes(id) ? strings.flagged : "");
    }

    function go(at) {
      save({ at });
      render(true);
    }

    function questionScreen(focus) {
      const { at, draw: list } = sheet;
      const id = list[at];
      const item = find(id);
      const { heading: head, nodes, field } = ask(item, say(strings.number, { n: at + 1, total: list.length }),
        prefix + "-" + (at + 1), () => {
          save({ answers: { ...sheet.answers, [id]: types[item.type].clean(item, field.read()) } });
          overview.replaceWith(overview = overviewOf());
        });
      field.write(sheet.answers[id] || types[item.type].clean(item, {}));
      const flag = h("input", { type: "checkbox", id: prefix + "-flag", autocomplete: "off", change() {
        save({ flags: flag.checked ? [...sheet.flags, id] : sheet.flags.filter((one) => one !== id) });
        overview.replaceWith(overview = overviewOf());
      } });
      flag.checked = sheet.flags.includes(id);
      let overview = overviewOf();
      const form = h("form", { class: "palermo-item", novalidate: true, "data-item": id, "data-type": item.type,
        submit(event) {
          event.preventDefault(); // Enter in a field goes on
          go(at + 1);
        } }, head, ...nodes,
      h("label", { class: "palermo-option palermo-mine", for: prefix + "-flag" }, flag,
        h("span", { class: "palermo-text" }, strings.flag)),
      h("div", { class: "palermo-actions" },
        at ? button(strings.back, () => go(at - 1)) : null,
        h("button", { type: "submit", class: "palermo-button palermo-main" },
          at + 1 < list.length ? strings.next : strings.toReview)));
      show([clock(), form, overview], focus);
    }

    function overviewOf() {
      return h("nav", { class: "palermo-overview", "aria-label": strings.questions },
        h("ol", { role: "list" }, ...sheet.draw.map((id, index) => h("li", {}, h("button", {
          type: "button", class: "palermo-jump", "aria-label": stateOf(id, index + 1),
          "aria-current": index === sheet.at ? "step" : undefined, "data-answered": isAnswered(id),
          click: () => go(index),
        }, index + 1 + (sheet.flags.includes(id) ? " ⚑" : ""))))),
        h("p", { class: "palermo-hint" }, strings.legend),
        button(strings.toReview, () => go(sheet.draw.length)));
    }

    function clock() {
      if (!sheet.ends) return null;
      const words = h("span", { role: "timer" });
      const box = h("p", { class: "palermo-clock" }, words, " ", button(strings.timeOff, () => {
        save({ ends: 0 });
        announce(strings.timeIsOff);
        render(true);
      }));
      let before = Infinity;
      const tick = () => {
        const left = Math.ceil((sheet.ends - Date.now()) / 1000);
        words.textContent = left <= 0 ? strings.timeUp : say(strings.time, {
          minutes: Math.floor(left / 60), seconds: String(left % 60).padStart(2, "0"),
        });
        for (const mark of WARNINGS) {
          if (before > mark && left <= mark && before !== Infinity) {
            announce(mark === 60 ? strings.minuteLeft : say(strings.minutesLeft, { minutes: mark / 60 }));
          }
        }
        if (left <= 0 && before > 0) announce(strings.timeUp);
        before = left;
      };
      tick();
      timer = setInterval(tick, 1000);
      return box;
    }

    function reviewScreen(focus) {
      const open = sheet.draw.filter((id) => !isAnswered(id)).length;
      const total = sheet.draw.length;
      const list = h("ol", { class: "palermo-looked-through", role: "list" }, ...sheet.draw.map((id, index) =>
        h("li", {}, h("button", { type: "button", class: "palermo-option palermo-choice", click: () => go(index) },
          h("span", { class: "palermo-text" }, h("strong", {}, stateOf(id, index + 1)), ". ", brief(find(id).stem))))));
      show([clock(), heading(strings.review),
        h("p", {}, say(strings.reviewText, { answered: total - open, total, flagged: sheet.flags.length })),
        list, confirm(strings.handIn, open ? say(strings.openLeft, { n: open }) : "", strings.handInYes,
          strings.handInNo, handIn)], focus);
    }

    // A button that asks first, where there is something to ask.
    function confirm(text, question, yes, no, act) {
      const first = button(text, () => (question ? open(true) : act()), true);
      const refuse = button(no, () => open(false));
      const box = h("div", { role: "group", "aria-labelledby": prefix + "-q", hidden: true },
        h("p", { id: prefix + "-q" }, question), refuse, button(yes, act));
      function open(opened) {
        first.hidden = opened;
        box.hidden = !opened;
        (opened ? refuse : first).focus(); // the harmless one: a second Enter must not act
      }
      return h("div", { class: "palermo-startover" }, first, box);
    }

    function handIn() {
      const done = { date: today(), late: sheet.ends > 0 && Date.now() > sheet.ends };
      sheet = cleanSheet({ ...sheet, done }, find);
      const summary = summaryOf(test);
      const result = resultOf(sheet, find, payload);
      const better = !summary.best || result.score > summary.best.score;
      // All that was met in former tries; beyond two rounds of the bank it begins anew.
      const met = [...summary.met, ...sheet.draw].slice(-2 * index.length);
      store.put("tests", {
        [test]: { attempts: summary.attempts + 1, best: better ? result : summary.best, met },
        [test + "-sheet"]: sheet,
      });
      report();
      render(true);
    }

    // Tell Python what was handed in, and which questions were drawn: it grades by itself.
    function report() {
      const done = Boolean(sheet && sheet.done);
      const news = { drawn: done ? sheet.draw : [], responses: done ? sheet.answers : {} };
      if (JSON.stringify([host.get("drawn"), host.get("responses")]) === JSON.stringify([news.drawn, news.responses])) return;
      host.set("drawn", news.drawn);
      host.set("responses", news.responses);
      host.save();
    }

    // --- The result

    function resultScreen(focus) {
      const result = resultOf(sheet, find, payload);
      const needed = percent(payload.pass);
      show([heading(strings.result),
        h("p", { class: "palermo-score" }, say(strings.score, { ...result, percent: percent(result.score) })),
        payload.pass ? h("p", {}, verdict(result.passed ? "right" : "wrong",
          result.passed ? strings.passed : strings.failed),
        say(result.passed ? strings.passedText : strings.failedText, { needed })) : null,
        sheet.done.late ? h("p", {}, strings.late) : null,
        sheet.lost ? h("p", {}, say(strings.changed, { n: sheet.lost })) : null,
        ...byModule(result), ...gain(),
        h("h4", {}, strings.yours), h("p", {}, strings.yoursText),
        ...sheet.draw.map((id, index) => reviewed(find(id), index + 1)),
        isNewEachTime(test) ? h("p", {}, button(strings.retry, () => {
          sheet = null;
          store.put("tests", { [test + "-sheet"]: undefined });
          render(true);
        }, true)) : confirm(strings.retake, strings.sure, strings.sureYes, strings.sureNo, () => {
          sheet = null;
          store.put("tests", { [test]: undefined, [test + "-sheet"]: undefined });
          report();
          render(true);
        })], focus);
    }

    function table(head, rows) {
      return h("div", { class: "palermo-wide" }, h("table", { class: "palermo-table" },
        h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
        h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell, index) =>
          index ? h("td", {}, cell) : h("th", { scope: "row" }, cell)))))));
    }

    function moduleName(id) {
      const module = titles.get(id);
      const address = module && safeAddress(module.href);
      return address ? h("a", { href: address }, module.title) : module ? module.title : id;
    }

    const inOrder = (entries) => [...ids().filter((id) => own(entries, id)),
      ...Object.keys(entries).filter((id) => !ids().includes(id))];

    function byModule(result) {
      const rows = inOrder(result.modules).map((id) => {
        const [points, questions] = result.modules[id];
        return [moduleName(id), percent(points / questions) + " %", String(questions)];
      });
      return [h("h4", {}, strings.byModule), table([strings.module, strings.share, strings.behind], rows)];
    }

    // Only between the two tests that no question shares.
    function gain() {
      if (isNewEachTime(test)) return [];
      const [before, after] = [summaryOf("pre").best, summaryOf("post").best];
      if (!before || !after) return [h("p", {}, before ? strings.noPost : strings.noPre)];
      const line = (name, [pre, n], [post, m]) => {
        const change = percent(post / m) - percent(pre / n);
        const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
        return [name, percent(pre / n) + " %", percent(post / m) + " %",
          say(strings.points, { sign, n: Math.abs(change) }), say(strings.behindBoth, { before: n, after: m })];
      };
      const both = inOrder(before.modules).filter((id) => own(after.modules, id));
      const whole = (best) => [best.score * best.total, best.total];
      return [h("h4", {}, strings.gain), h("p", {}, strings.gainText),
        table([strings.module, strings.preScore, strings.postScore, strings.difference, strings.behind], [
          ...both.map((id) => line(moduleName(id), before.modules[id], after.modules[id])),
          line(strings.all, whole(before), whole(after)),
        ])];
    }

    // One question with its answer; made when it is opened.
    function reviewed(item, n) {
      const response = sheet.answers[item.id] || types[item.type].clean(item, {});
      const result = grade(item, response);
      const word = counts(result) ? verdict(result.status) : verdict("open", strings.notAnswered);
      const details = h("details", { class: "palermo-reviewed", toggle() {
        if (details.open && details.children.length === 1) details.append(inside());
      } }, h("summary", {}, word, " · ", say(strings.summary, { n, stem: brief(item.stem) })));

      function inside() {
        const { heading: head, nodes, field } = ask(item, say(strings.state, { n }), prefix + "-r" + n, () => {});
        head.className = "palermo-part";
        field.write(response);
        field.mark({ response, checked: counts(result) }, true);
        return h("div", { class: "palermo-item", "data-item": item.id },
          h("fieldset", { class: "palermo-done", disabled: true, "aria-labelledby": prefix + "-r" + n + "-n" }, head, ...nodes),
          h("div", { class: "palermo-feedback", "data-status": result.status },
            ...explain(item, response, result, true)));
      }

      return details;
    }

    // The store changed, here or in another tab.
    function restore() {
      const saved = store.get("tests", test + "-sheet");
      const same = bank ? JSON.stringify(cleanSheet(saved, find)) === JSON.stringify(sheet) : !isObject(saved);
      if (!same) goOn();
    }

    goOn();
    element.append(root);
    const end = store.on(restore);
    return () => {
      clearInterval(timer);
      end();
      notice.end();
    };
  }

  window.palermo.islands.assessment = { mount, draw, percent, isPassed };
})();
