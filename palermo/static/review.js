// A walk through one country review: the reader picks the day of its start and sees each step with its date.
// Steps and terms come from palermo/review.py; here the days are counted and the steps opened one by one.
(function () {
  "use strict";
  const { store, h, say, announce, safeAddress, uniquePrefix, printAlone, days: { parts, add, told } } = window.palermo;

  const strings = window.palermo.strings.review = {
    title: "Walk through one country review",
    when: "When does the review start?",
    start: "Day of the start",
    answers: "Day on which the reviewers received the answers",
    answersHint: "Leave it empty to count from the last day of that term.",
    wrong: "Choose a day from {first} to {last}.",
    early: "The answers can't have come before the start. Choose a later day, or leave it empty.",
    group: "{name}: {day}",
    told: "Counted from {start}: answers by {answers}, feedback by {feedback}, end of the phase by {end}.",
    steps: "The steps",
    by: "by {day}",
    on: "on {day}",
    term: "Term",
    who: "Who acts",
    out: "What comes out",
    you: "Where you come in",
    reading: "Our reading",
    sources: "Sources",
    back: "Back",
    next: "Next step",
    again: "To the first step",
    place: "Step {n} of {total}: {title}, {when}",
    print: "Print all steps",
    where: "The days you choose are kept in this browser only.",
    whereLive: "The days you choose are kept in this browser and in this notebook session only.",
  };

  // The last day of each step's term, or "" where it has none; as `steps` in palermo/review.py.
  function due(steps, start, answers) {
    const from = { start, answers };
    return steps.map((step) => {
      const day = step.term === null ? "" : add(from[step.from], step.term, step.unit);
      if (step.id === "self-assessment" && !answers) from.answers = day;
      return day;
    });
  }

  // --- The walk ---------------------------------------------------------------------------------------------

  function mount(element, payload, host) {
    const { steps, first, last } = payload;
    const prefix = uniquePrefix();
    const isDay = (text) => typeof text === "string" && parts(text) !== null && text >= first && text <= last;

    // What was chosen: the notebook's word, else this browser's, else the course's.
    const kept = store.get("profile", "review") || {};
    const chosen = { start: payload.start, answers: payload.answers };
    if (host.live) Object.assign(chosen, { start: host.get("start"), answers: host.get("answers") });
    else if (isDay(kept.start)) chosen.start = kept.start;
    if (!host.live && isDay(kept.answers) && kept.answers >= chosen.start) chosen.answers = kept.answers;
    let days = due(steps, chosen.start, chosen.answers);

    const message = h("p", { class: "palermo-message" });
    const summary = h("p", { class: "palermo-review-told" });
    const dayField = (name, label, hint) => {
      const hintId = hint ? `${prefix}-${name}-hint` : undefined;
      const input = h("input", {
        type: "date", id: `${prefix}-${name}`, min: first, max: last, value: chosen[name],
        "aria-describedby": hintId, change: () => choose({ ...read(), [name]: input.value }),
      });
      return { input, element: h("div", { class: "palermo-review-field" },
        h("label", { for: `${prefix}-${name}` }, label),
        hint ? h("p", { class: "palermo-hint", id: hintId }, hint) : null, input) };
    };
    const start = dayField("start", strings.start, payload.undated.join(" "));
    const answers = dayField("answers", strings.answers, strings.answersHint);
    const read = () => ({ start: start.input.value, answers: answers.input.value });
    const groups = payload.groups.map((group) => h("button", {
      type: "button", class: "palermo-button", click: () => choose({ start: group.start, answers: "" }),
    }, say(strings.group, { name: group.name, day: told(group.start) })));

    const cards = steps.map(card);
    const list = h("ol", { class: "palermo-review-steps" }, ...cards.map((one) => one.element));
    const back = h("button", { type: "button", class: "palermo-button", click: () => go(place() - 1) }, strings.back);
    const next = h("button", { type: "button", class: "palermo-button palermo-main", click: () => go(place() + 1) });

    function card(step, number) {
      const when = h("span", { class: "palermo-review-when" });
      const row = (term, text) => (text ? [h("dt", {}, term), h("dd", {}, text)] : []);
      const sources = step.sources.flatMap(({ label, href }, at) => [
        at ? "; " : "", h("a", { href: safeAddress(href) }, label)]);
      const details = h("details", { open: number === 0, toggle: follow },
        h("summary", {}, h("b", {}, step.title), when,
          step.door ? h("span", { class: "palermo-review-door" }, step.door) : null),
        h("dl", {}, ...row(strings.who, step.who), ...row(strings.out, step.out),
          ...row(strings.you, step.you), ...row(strings.term, step.words), ...row(strings.reading, step.check),
          h("dt", {}, strings.sources), h("dd", {}, ...sources)));
      return { details, when, element: h("li", {}, details) };
    }

    // Its date or, without one, its term in words up to the first comma.
    const whenOf = (number) => days[number]
      ? say(number ? strings.by : strings.on, { day: told(days[number]) }) : steps[number].words.split(",")[0];

    // The step that is open; the last of them if the reader opened several.
    const place = () => cards.findLastIndex((one) => one.details.open);

    function follow() {
      back.disabled = place() <= 0;
      next.textContent = place() === steps.length - 1 ? strings.again : strings.next;
    }

    function go(to) {
      const number = to >= steps.length ? 0 : Math.max(to, 0);
      cards.forEach((one, at) => { one.details.open = at === number; });
      follow();
      const line = cards[number].details.querySelector("summary");
      line.focus({ preventScroll: true });
      line.scrollIntoView({ block: "nearest" });
      announce(say(strings.place, {
        n: number + 1, total: steps.length, title: steps[number].title, when: whenOf(number) }));
    }

    // From the reader: checked, kept, shown and told.
    function choose(wanted) {
      const wrong = !isDay(wanted.start) || (wanted.answers && !isDay(wanted.answers))
        ? say(strings.wrong, { first: told(first), last: told(last) })
        : wanted.answers && wanted.answers < wanted.start ? strings.early : "";
      message.textContent = wrong;
      if (wrong) return announce(wrong);
      Object.assign(chosen, wanted);
      store.put("profile", { review: { start: chosen.start, answers: chosen.answers } });
      if (host.live) {
        host.set("start", chosen.start);
        host.set("answers", chosen.answers);
        host.save();
      }
      show();
      announce(summary.textContent);
    }

    function show() {
      days = due(steps, chosen.start, chosen.answers);
      start.input.value = chosen.start;
      answers.input.value = chosen.answers;
      cards.forEach((one, number) => { one.when.textContent = whenOf(number); });
      const day = (id) => told(days[steps.findIndex((step) => step.id === id)]);
      summary.textContent = say(strings.told, {
        start: told(chosen.start), answers: day("self-assessment"), feedback: day("feedback"), end: day("summary") });
      follow();
    }

    function print() {
      const copy = h("div", {}, h("h2", {}, strings.title), summary.cloneNode(true), h("p", {}, payload.model),
        list.cloneNode(true));
      for (const details of copy.querySelectorAll("details")) details.open = true;
      printAlone(copy, "palermo-isle palermo-review");
    }

    element.append(h("section", { class: "palermo-isle palermo-review", "aria-label": strings.title },
      h("fieldset", {}, h("legend", {}, strings.when), h("div", { class: "palermo-review-groups" }, ...groups),
        h("div", { class: "palermo-review-fields" }, start.element, answers.element), message),
      summary, h("p", { class: "palermo-review-model" }, payload.model),
      list, h("div", {}, back, next, h("button", {
        type: "button", class: "palermo-button", click: print }, strings.print)),
      h("p", { class: "palermo-small" }, host.live ? strings.whereLive : strings.where)));
    show();

    const stops = ["start", "answers"].map((name) => host.on(name, () => {
      const value = host.get(name);
      if (value === chosen[name] || !(isDay(value) || (name === "answers" && !value))) return;
      chosen[name] = value;
      show();
    }));
    return () => stops.forEach((stop) => stop());
  }

  window.palermo.islands.review = { mount, add, due };
})();
