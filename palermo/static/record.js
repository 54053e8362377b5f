// The record of completion: what is still missing for it, or the record itself, to print or to save as PDF.
(function () {
  "use strict";
  const { store, h, say, announce, uniquePrefix, problemNotice, printAlone } = window.palermo;
  const { moduleStanding, best, percentOf, dateText } = window.palermo.standing;
  const { code, shownName } = window.palermo.seal;

  const strings = window.palermo.strings.record = {
    title: "Record of completion",
    missing: "What is still missing",
    missingIntro: "The record is made here as soon as these are done. Done so far: {done} of {total} modules.",
    toRead: "Read {number} · {title}, and mark it as read",
    toAnswer: ["Answer 1 more question of the quiz of {number} · {title}", "Answer {n} more questions of the quiz of {number} · {title}"],
    toPass: "Pass the final assessment",
    toPassAgain: "Pass the final assessment: your best result so far is {percent} %",
    done: "You have completed the course",
    doneIntro: "Write your name as it should stand on the record. It stays in this browser; nobody receives it.",
    earlier: "Your record from an earlier version of the course",
    earlierIntro: "The course has changed since you completed it. Your record of then is kept here.",
    name: "Your name",
    noName: "Write your name first.",
    print: "Print or save as PDF",
    printHint: "To save it as a PDF, choose “Save as PDF” as the printer.",
    nameless: "(your name)",
    holds: "This records that",
    worked: "has worked through the {n} modules of",
    and: "and passed its final assessment on {date} with {percent} % ({right} of {total} questions fully right).",
    self: "This is a self-assessed record. The course ran in the learner's own browser; nobody supervised it or " +
      "checked who the learner is. It is not issued by the United Nations Office on Drugs and Crime (UNODC), and it " +
      "is no qualification.",
    date: "Date",
    result: "Result",
    resultText: "{percent} % ({right} of {total})",
    version: "Version of the course",
    code: "Code",
    check: "Anyone can check the code, with the name, date, result and version above, on the page “Check a record” " +
      "of the course{where}. It finds typing errors and casual edits; it is no protection against forgery.",
    at: " ({address})",
    contents: "Modules and what each lets its learners do",
    legend: "✓ met by the learner's own answers: at least {items} questions checked, mean {percent} % or more.",
    metSaid: "met: ",
  };

  const LONGEST_NAME = 100;
  const isText = (value) => typeof value === "string" && value.length <= 1000;

  // What a record says: {name, date, result: [percent, right, total], edition, modules: [[title, [[text, met]]]]}.
  function recordOf(course, standings, final, name) {
    return {
      name, date: final.date, result: [percentOf(final.score), final.right, final.total], edition: course.edition,
      modules: standings.map(({ module, objectives }) =>
        [`${module.number} · ${module.title}`, objectives.map(({ text, met }) => [text, met])]),
    };
  }

  // A stored record if it has the form of one, else null.
  function cleanRecord(saved) {
    const { name, date, result, edition, modules } = Object(saved);
    const fits = isText(name) && name.length <= LONGEST_NAME && /^\d{4}-\d\d-\d\d$/.test(date) &&
      !Number.isNaN(Date.parse(date)) && Array.isArray(result) && result.length === 3 && result.every(Number.isInteger) &&
      isText(edition) && Array.isArray(modules) && modules.length <= 30 &&
      modules.every((one) => Array.isArray(one) && isText(one[0]) && Array.isArray(one[1]) && one[1].length <= 12 &&
        one[1].every((each) => Array.isArray(each) && isText(each[0]) && typeof each[1] === "boolean"));
    return fits ? saved : null;
  }

  // Where others reach this book; an address of this machine or this room is of no use on paper.
  function checkAddress({ pages }) {
    const { protocol, href } = window.location;
    return protocol === "https:" && pages.check_a_record ? say(strings.at, { address: new URL(pages.check_a_record, href).href }) : "";
  }

  function sheet(course, title, record) {
    const [percent, right, total] = record.result;
    const name = shownName(record.name);
    const field = (term, value) => [h("dt", {}, term), h("dd", {}, value)];
    const aims = ([text, met]) => h("li", { "data-met": String(met) },
      met ? h("span", { class: "palermo-record-said" }, strings.metSaid) : null, text);
    return h("article", { class: "palermo-record-sheet", "aria-label": strings.title },
      h("h4", { class: "palermo-record-title" }, strings.title),
      h("p", {}, strings.holds),
      h("p", { class: "palermo-record-name" }, h("bdi", {}, name || strings.nameless)),
      h("p", {}, say(strings.worked, { n: record.modules.length }), " ", h("em", {}, title), " ",
        say(strings.and, { date: dateText(record.date), percent, right, total })),
      h("dl", {}, ...field(strings.date, dateText(record.date)),
        ...field(strings.result, say(strings.resultText, { percent, right, total })),
        ...field(strings.code, h("strong", { class: "palermo-record-code" }, name ? code(record) : "…")),
        ...field(strings.version, record.edition)),
      h("p", { class: "palermo-record-note" }, h("strong", {}, strings.self)),
      h("p", { class: "palermo-record-note" }, say(strings.check, { where: checkAddress(course) })),
      h("h5", {}, strings.contents),
      h("p", { class: "palermo-record-note" }, say(strings.legend, { items: course.met.items, percent: percentOf(course.met.mean) })),
      h("div", { class: "palermo-record-modules" }, ...record.modules.map(([heading, objectives]) =>
        h("section", {}, h("h6", {}, heading), h("ul", {}, ...objectives.map(aims))))));
  }

  function missingList({ pages }, standings, final) {
    const lines = standings.flatMap(({ module, read, answered, total }) => {
      const left = total - answered;
      const here = [];
      if (!read) here.push(h("li", {}, h("a", { href: module.address }, say(strings.toRead, module))));
      if (left) {
        const text = say(strings.toAnswer[left === 1 ? 0 : 1], { ...module, n: left });
        here.push(h("li", {}, h("a", { href: module.address + "#check-yourself" }, text)));
      }
      return here;
    });
    if (!final || !final.passed) {
      const text = final ? say(strings.toPassAgain, { percent: percentOf(final.score) }) : strings.toPass;
      lines.push(h("li", {}, pages.final_assessment ? h("a", { href: pages.final_assessment }, text) : text));
    }
    return lines;
  }

  function mount(element, payload, host) {
    const { course } = payload.shared;
    const prefix = uniquePrefix();
    const notice = problemNotice(() => input.focus());
    const missing = h("div", {});
    const paper = h("div", { class: "palermo-record-paper" });
    const heading = h("h3", {});
    const intro = h("p", {});
    const message = h("p", { class: "palermo-message", id: prefix + "-m" });
    const input = h("input", { type: "text", id: prefix + "-name", maxlength: LONGEST_NAME, autocomplete: "name",
      "aria-describedby": prefix + "-m", input() {
        message.textContent = "";
        store.put("record", { name: input.value }); // which calls update
      } });
    const field = h("div", { class: "palermo-field" }, h("label", { for: input.id }, strings.name), input);
    const print = h("div", {},
      h("button", { type: "button", class: "palermo-button palermo-main", click: printIt }, strings.print),
      h("p", { class: "palermo-small" }, strings.printHint));
    const finished = h("div", {}, heading, intro, field, message, print, paper);
    let shown = null;

    function printIt() {
      if (!shownName(shown.name)) {
        message.textContent = strings.noName;
        announce(strings.noName);
        return input.focus();
      }
      store.put("record", { issued: shown });
      printAlone(paper.firstChild, "palermo-isle palermo-record");
    }

    function update() {
      const doc = Object.fromEntries(["items", "modules", "tests", "record"].map((name) => [name, store.all(name)]));
      const standings = course.modules.map((module) => moduleStanding(course, doc, module));
      const final = best(doc, "final");
      const lines = missingList(course, standings, final);
      const name = isText(doc.record.name) ? doc.record.name.slice(0, LONGEST_NAME) : "";
      const issued = cleanRecord(doc.record.issued);
      shown = lines.length ? issued : recordOf(course, standings, final, name);

      missing.replaceChildren(...(lines.length ? [h("h3", {}, strings.missing),
        h("p", {}, say(strings.missingIntro, { done: standings.filter((one) => one.complete).length, total: standings.length })),
        h("ul", { class: "palermo-record-missing" }, ...lines)] : []));
      finished.hidden = !shown;
      if (!shown) return;
      field.hidden = lines.length > 0;
      heading.textContent = lines.length ? strings.earlier : strings.done;
      intro.textContent = lines.length ? strings.earlierIntro : strings.doneIntro;
      if (input.value !== name) input.value = name;
      paper.replaceChildren(sheet(course, payload.title, shown));
    }

    element.append(h("section", { class: "palermo-isle palermo-record", "aria-label": strings.title },
      notice.element, missing, finished));
    update();
    const ends = [store.on(update), notice.end];
    return () => ends.forEach((end) => end());
  }

  window.palermo.islands.record = { mount };
})();
