// My progress: modules read, questions answered, objectives met and open; to a file, from a file, erase.
(function () {
  "use strict";
  const { store, h, say, announce, uniquePrefix, problemNotice, saveProgress } = window.palermo;
  const { moduleStanding, best, percentOf, dateText, merge } = window.palermo.standing;

  const strings = window.palermo.strings.progress = {
    title: "My progress",
    of: "{n} of {total}",
    modulesRead: "modules read",
    answered: "quiz questions answered",
    objectivesMet: "objectives met",
    rule: "An objective counts as met when you have checked at least {items} of its questions and your mean over " +
      "those you checked is {percent} % or more. Exercises in the text count too. It is a rough sign, for you only.",
    goOn: "Go on with: ",
    goOnQuiz: "the quiz of {number} · {title}",
    goOnFinal: "the final assessment",
    goOnRecord: "your record of completion",
    modules: "Modules",
    read: "I have read this module",
    readSaid: "{title}: marked as read.",
    unreadSaid: "{title}: no longer marked as read.",
    quiz: "Quiz: {answered} of {total} questions answered, {right} right. Score: {percent} %",
    quizNone: "Quiz: not begun, {total} questions",
    objectives: "Objectives: {n} of {total} met",
    met: "Met",
    open: "Open",
    objectiveDone: "{checked} of {total} questions checked, mean {percent} %.",
    objectiveNone: "None of {total} questions checked yet.",
    review: "Review: ",
    tests: "Tests",
    pre: "Before the course",
    post: "After the course",
    final: "Final assessment",
    testNone: "not taken yet",
    testBest: "best result {percent} %, {right} of {total} right, on {date}",
    passed: "passed",
    failed: "not passed yet",
    carry: "Take your progress with you",
    carryWhy: "Your progress is kept in this browser, on this device, and nowhere else. A browser can lose it: a " +
      "private window forgets it when it closes, and so does clearing the browser's data. A file keeps it, and " +
      "carries it to another browser, to another device, or from a live session to the book and back.",
    save: "Save my progress to a file",
    saved: "The file is in your downloads.",
    choose: "Bring in progress from a file",
    chooseHint: "A file that you saved here, named palermo-progress-….json. You see what it would change before it does.",
    foreign: "This is not a progress file of this course. Choose one that you saved here: its name begins with " +
      "palermo-progress and ends with .json. Nothing was changed.",
    damaged: "This progress file is damaged and can't be read. Save it once more where it is from. Nothing was changed.",
    newer: "This file was saved by a newer version of this course, and this version can't read it. " +
      "Bring it in there. Nothing was changed.",
    tooBig: "This file is too large to be a progress file. Nothing was changed.",
    nothing: "This file holds nothing that is new here or better. Nothing was changed.",
    from: "The file is of {date}. It would change this:",
    fromNoDate: "The file would change this:",
    count: {
      answers: ["1 answer that is not here yet", "{n} answers that are not here yet"],
      better: ["1 answer better than the one here", "{n} answers better than those here"],
      read: ["1 module more marked as read", "{n} modules more marked as read"],
      tests: ["1 test result that is not here or is better", "{n} test results that are not here or are better"],
      texts: ["1 entry of your plan, country or record", "{n} entries of your plan, country or record"],
      kept: ["1 result that is no better here and there stays as it is here",
        "{n} results that are no better in the file stay as they are here"],
    },
    partly: "Some of what is in the file can't be read and is left out.",
    differ: ["1 entry of your plan, country or record is here in another form.",
      "{n} entries of your plan, country or record are here in another form."],
    differAsk: "Which do you want to keep?",
    keepMine: "what is here",
    takeTheirs: "what is in the file",
    bring: "Bring it in",
    cancel: "Cancel",
    cancelled: "Cancelled. Nothing was changed.",
    brought: "Brought in.",
    erase: "Erase everything",
    eraseAsk: "Erase everything that this course keeps in this browser? Your answers, read marks, test results, " +
      "country, plan and record are then gone, and nobody can bring them back.",
    eraseLive: "Answers of this notebook session stay in the session until you shut it down.",
    eraseNo: "No, keep it",
    eraseFirst: "Save it to a file first",
    eraseYes: "Yes, erase everything",
    erased: "Everything is erased. The course begins anew.",
  };

  // As much as the store could hold several times over.
  const LARGEST_FILE = 5e6;
  const button = (label, click, main) =>
    h("button", { type: "button", class: "palermo-button" + (main ? " palermo-main" : ""), click }, label);
  const counted = (forms, n) => say(forms[n === 1 ? 0 : 1], { n });

  function documentNow() {
    return Object.fromEntries(["items", "modules", "profile", "plan", "tests", "record"].map((name) => [name, store.all(name)]));
  }

  // --- Modules and their objectives -----------------------------------------------------------------------

  function verdict(met) {
    return h("span", { class: "palermo-verdict", "data-status": met ? "right" : "open" },
      h("span", { class: "palermo-icon", "aria-hidden": "true" }, met ? "✓" : "○"), met ? strings.met : strings.open);
  }

  function objectiveItem({ text, checked, total, mean, met, review }) {
    const links = review.flatMap(([title, address], place) => [place ? "; " : "", h("a", { href: address }, title)]);
    return h("li", {},
      h("p", {}, verdict(met), ". ", text),
      h("p", { class: "palermo-small" },
        checked ? say(strings.objectiveDone, { checked, total, percent: percentOf(mean) }) : say(strings.objectiveNone, { total })),
      links.length ? h("p", { class: "palermo-small" }, strings.review, ...links) : null);
  }

  // One module: what stays, and update(standing) for what changes.
  function moduleCard({ id, number, title, address }) {
    const input = h("input", { type: "checkbox", change() {
      store.put("modules", { [id]: { read: input.checked, on: window.palermo.today() } });
      announce(say(input.checked ? strings.readSaid : strings.unreadSaid, { title }));
    } });
    const quiz = h("p", {});
    const summary = h("summary", {});
    const objectives = h("ul", { class: "palermo-progress-objectives" });
    return {
      element: h("li", { "data-module": id },
        h("h4", {}, h("a", { href: address }, `${number} · ${title}`)),
        h("label", { class: "palermo-progress-read" }, input, h("span", {}, strings.read)), quiz,
        h("details", {}, summary, objectives)),
      update(standing) {
        input.checked = standing.read;
        quiz.textContent = say(standing.answered ? strings.quiz : strings.quizNone, standing);
        const met = standing.objectives.filter((one) => one.met).length;
        summary.textContent = say(strings.objectives, { n: met, total: standing.objectives.length });
        objectives.replaceChildren(...standing.objectives.map(objectiveItem));
      },
    };
  }

  // What to do next, as a link; null when all is done.
  function nextStep({ pages }, standings, doc) {
    const link = (address, text) => h("p", { class: "palermo-progress-next" }, strings.goOn, h("a", { href: address }, text));
    const open = standings.find((one) => !one.complete);
    if (open) {
      const { address, number, title } = open.module;
      if (!open.read) return link(address, `${number} · ${title}`);
      return link(address + "#check-yourself", say(strings.goOnQuiz, { number, title }));
    }
    const final = best(doc, "final");
    if (pages.final_assessment && !(final && final.passed)) return link(pages.final_assessment, strings.goOnFinal);
    return pages.record ? link(pages.record, strings.goOnRecord) : null;
  }

  function testLines({ pages }, doc) {
    const known = [["pre", "pre_test"], ["post", "post_test"], ["final", "final_assessment"]];
    return known.filter(([name, page]) => pages[page] || best(doc, name)).flatMap(([name, page]) => {
      const found = best(doc, name);
      const label = pages[page] ? h("a", { href: pages[page] }, strings[name]) : strings[name];
      if (!found) return [h("dt", {}, label), h("dd", {}, strings.testNone)];
      const text = say(strings.testBest, { ...found, percent: percentOf(found.score), date: dateText(found.date) });
      const pass = name === "final" ? ": " + (found.passed ? strings.passed : strings.failed) : "";
      return [h("dt", {}, label), h("dd", {}, text + pass)];
    });
  }

  function tiles(standings) {
    const sum = (pick) => standings.reduce((total, one) => total + pick(one), 0);
    const tile = (n, total, what) =>
      h("li", {}, h("strong", {}, say(strings.of, { n, total })), " ", what);
    return [
      tile(standings.filter((one) => one.read).length, standings.length, strings.modulesRead),
      tile(sum((one) => one.answered), sum((one) => one.total), strings.answered),
      tile(sum((one) => one.objectives.filter((each) => each.met).length), sum((one) => one.objectives.length),
        strings.objectivesMet),
    ];
  }

  // --- A file comes in ------------------------------------------------------------------------------------

  // What a file's text says: {doc, problem, saved}; problem: a name in strings, or "" or "partly".
  function readFile(text) {
    let file = null;
    try {
      file = JSON.parse(text);
    } catch (error) {
      return { problem: /^\s*\{\s*"palermo": "progress"/.test(text) ? "damaged" : "foreign" };
    }
    if (file === null || typeof file !== "object" || file.palermo !== "progress") return { problem: "foreign" };
    const { doc, problem } = store.read(file.document);
    const saved = typeof file.saved === "string" && /^\d{4}-\d\d-\d\d$/.test(file.saved) && !Number.isNaN(Date.parse(file.saved));
    return { doc, problem: problem === "unreadable" ? "damaged" : problem, saved: saved ? file.saved : "" };
  }

  function importPart(course, prefix) {
    const input = h("input", { type: "file", id: prefix + "-file", accept: ".json,application/json",
      "aria-describedby": prefix + "-filehint", change: chosen });
    const message = h("p", { class: "palermo-message" });
    const box = h("div", { class: "palermo-progress-box", role: "group", "aria-labelledby": prefix + "-from", tabindex: "-1", hidden: true });

    function tell(text) {
      message.textContent = text;
      announce(text);
    }

    function close(text) {
      box.hidden = true;
      box.replaceChildren();
      input.value = ""; // so that the same file can be chosen again
      input.focus();
      tell(text);
    }

    async function chosen() {
      const [file] = input.files;
      if (!file) return;
      message.textContent = "";
      box.hidden = true;
      if (file.size > LARGEST_FILE) return close(strings.tooBig);
      let text = "";
      try {
        text = await file.text();
      } catch (error) {
        return close(strings.damaged);
      }
      const { doc, problem, saved } = readFile(text);
      if (strings[problem] && problem !== "partly") return close(strings[problem]);
      ask(merge(course, documentNow(), doc), doc, saved, problem === "partly");
    }

    function ask({ changes, differ, count }, doc, saved, partly) {
      const differing = Object.values(differ).reduce((sum, entries) => sum + Object.keys(entries).length, 0);
      if (!Object.keys(changes).length && !differing) return close(strings.nothing);
      const lines = Object.keys(strings.count).filter((name) => count[name])
        .map((name) => h("li", {}, counted(strings.count[name], count[name])));
      if (partly) lines.push(h("li", {}, strings.partly));
      const choice = (value, label) => h("label", { class: "palermo-progress-read" },
        h("input", { type: "radio", name: prefix + "-differ", value, checked: value === "mine" }), h("span", {}, label));
      const fresh = !Object.keys(store.all("items")).length && !Object.keys(store.all("tests")).length;
      box.replaceChildren(
        h("p", { id: prefix + "-from" }, saved ? say(strings.from, { date: dateText(saved) }) : strings.fromNoDate),
        h("ul", {}, ...lines),
        differing ? h("fieldset", {}, h("legend", {}, counted(strings.differ, differing), " ", strings.differAsk),
          choice("mine", strings.keepMine), choice("theirs", strings.takeTheirs)) : "",
        button(strings.bring, () => {
          const theirs = box.querySelector("input[value=theirs]");
          if (fresh) store.takeSeed(doc.seed);
          store.putAll(changes);
          if (theirs && theirs.checked) store.putAll(differ);
          close(strings.brought);
        }, true),
        button(strings.cancel, () => close(strings.cancelled)));
      box.hidden = false;
      box.focus();
    }

    return h("div", {},
      h("label", { for: prefix + "-file", class: "palermo-progress-label" }, strings.choose),
      h("p", { class: "palermo-small", id: prefix + "-filehint" }, strings.chooseHint), input, message, box);
  }

  function erasePart(prefix, live) {
    const ask = button(strings.erase, () => open(true));
    const no = button(strings.eraseNo, () => open(false));
    const box = h("div", { class: "palermo-progress-box", role: "group", "aria-labelledby": prefix + "-erase", hidden: true },
      h("p", { id: prefix + "-erase" }, strings.eraseAsk, live ? " " + strings.eraseLive : ""),
      no, button(strings.eraseFirst, saveProgress), button(strings.eraseYes, () => {
        store.eraseAll();
        open(false);
        announce(strings.erased);
      }));

    function open(opened) {
      ask.hidden = opened;
      box.hidden = !opened;
      // The harmless button first: a second Enter must not erase.
      (opened ? no : ask).focus();
    }

    return h("div", { class: "palermo-progress-erase" }, ask, box);
  }

  // --- The page -------------------------------------------------------------------------------------------

  function mount(element, payload, host) {
    const { course } = payload.shared;
    const prefix = uniquePrefix();
    const notice = problemNotice(() => heading.focus());
    const cards = course.modules.map(moduleCard);
    const numbers = h("ul", { class: "palermo-progress-tiles" });
    const next = h("div", {});
    const tests = h("dl", { class: "palermo-progress-tests" });
    const testsPart = h("div", {}, h("h3", {}, strings.tests), tests);
    const heading = h("h3", { tabindex: "-1" }, strings.modules);
    const message = h("p", { class: "palermo-message" });

    function update() {
      const doc = documentNow();
      const standings = course.modules.map((module) => moduleStanding(course, doc, module));
      numbers.replaceChildren(...tiles(standings));
      next.replaceChildren(nextStep(course, standings, doc) || "");
      cards.forEach((card, place) => card.update(standings[place]));
      tests.replaceChildren(...testLines(course, doc));
      testsPart.hidden = !tests.children.length;
    }

    element.append(h("section", { class: "palermo-isle palermo-progress", "aria-label": strings.title },
      notice.element, numbers, next,
      heading, h("p", { class: "palermo-small" }, say(strings.rule, { items: course.met.items, percent: percentOf(course.met.mean) })),
      h("ol", { class: "palermo-progress-modules" }, ...cards.map((card) => card.element)),
      testsPart,
      h("h3", {}, strings.carry), h("p", {}, strings.carryWhy),
      button(strings.save, () => {
        saveProgress();
        message.textContent = strings.saved;
        announce(strings.saved);
      }), message,
      importPart(course, prefix), erasePart(prefix, host.live)));
    update();
    const ends = [store.on(update), notice.end];
    return () => ends.forEach((end) => end());
  }

  window.palermo.islands.progress = { mount };
})();
