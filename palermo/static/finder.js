// The tool finder: five questions, the tools in the order of their points, and the reason for each point.
// Questions, rules and sentences come from palermo/finder.py.
(function () {
  "use strict";
  const { finder, store, h, say, announce, uniquePrefix } = window.palermo;

  const strings = window.palermo.strings.finder = {
    title: "Tool finder",
    open: "Not answered yet",
    answer: "{label} ({hint})",
    start: "Answer as many questions as you can. With the first answer the tools are put in order.",
    points: "{n} points",
    onePoint: "1 point",
    place: "Tool {number}: {name}",
    sheet: "Open the sheet of tool {number}",
    purpose: "What for",
    first: "First step",
    plus: "+{n}",
    minus: "−{n}",
    reasons: "Reasons for this place",
    noReason: "Nothing in your answers speaks for it or against it.",
    others: "The other {n} tools",
    clear: "Clear the answers",
    first3: "First: {one}. Then: {two}, {three}.",
    cleared: "Answers cleared.",
    where: "Your answers are kept in this browser only.",
    whereLive: "Your answers are kept in this browser and in this notebook session only.",
  };

  const SHOWN = 3;

  const signed = (n) => say(n < 0 ? strings.minus : strings.plus, { n: Math.abs(n) });
  const pointsText = (n) => (n === 1 ? strings.onePoint : say(strings.points, { n: n < 0 ? say(strings.minus, { n: -n }) : n }));

  // A choice in the address: ?finder-problem=law
  function linked(rules) {
    const asked = new URLSearchParams(window.location.search);
    return finder.known(rules, Object.fromEntries(rules.questions.map(({ key }) => [key, asked.get("finder-" + key)])));
  }

  function sheet(tool, { points, reasons }) {
    return h("li", {},
      h("p", { class: "palermo-finder-tool" }, h("strong", {}, say(strings.place, tool)), " ",
        h("span", { class: "palermo-finder-points" }, pointsText(points))),
      h("dl", {}, h("dt", {}, strings.purpose), h("dd", {}, tool.purpose), h("dt", {}, strings.first), h("dd", {}, tool.first)),
      reasons.length
        ? h("ul", { class: "palermo-finder-reasons", "aria-label": strings.reasons }, ...reasons.map((one) => h("li", {},
          h("span", { class: "palermo-finder-sign", "data-sign": one.points < 0 ? "against" : "for" }, signed(one.points)), " ", one.text)))
        : h("p", {}, strings.noReason),
      document.getElementById("tool-" + tool.id)
        ? h("button", { type: "button", class: "palermo-button", click: () => openSheet(tool.id) }, say(strings.sheet, tool))
        : null);
  }

  // The sheet of the tool, where the page has it: unfolded, and with the focus on its name.
  function openSheet(id) {
    const sheet = document.getElementById("tool-" + id);
    sheet.open = true;
    sheet.querySelector("summary").focus();
    sheet.scrollIntoView();
  }

  function mount(element, payload, host) {
    const rules = payload.shared.finder;
    const tools = new Map(rules.tools.map((tool) => [tool.id, tool]));
    const prefix = uniquePrefix();
    let answers = {};

    const selects = rules.questions.map(({ key, answers: offered }) => h("select", {
      id: `${prefix}-${key}`,
      change: (event) => change({ ...answers, [key]: event.target.value }),
    }, h("option", { value: "" }, strings.open),
    ...offered.map((one) => h("option", { value: one.key }, one.hint ? say(strings.answer, one) : one.label))));
    const clear = h("button", { type: "button", class: "palermo-button", click: () => {
      change({});
      selects[0].focus();
    } }, strings.clear);
    const place = h("div", { class: "palermo-finder-result" });

    function show() {
      rules.questions.forEach(({ key }, n) => { selects[n].value = answers[key] || ""; });
      const answered = Object.keys(answers).length > 0;
      clear.disabled = !answered;
      if (!answered) return place.replaceChildren(h("p", {}, strings.start));
      const sheets = finder.rank(rules, answers).map((one) => sheet(tools.get(one.tool), one));
      place.replaceChildren(h("ol", {}, ...sheets.slice(0, SHOWN)),
        h("details", {}, h("summary", {}, say(strings.others, { n: sheets.length - SHOWN })),
          h("ol", { start: SHOWN + 1 }, ...sheets.slice(SHOWN))));
    }

    function tell() {
      if (Object.keys(answers).length === 0) return announce(strings.cleared);
      const [one, two, three] = finder.rank(rules, answers).map(({ tool }) => tools.get(tool).name);
      announce(say(strings.first3, { one, two, three }));
    }

    function change(next) {
      answers = finder.known(rules, next);
      show();
      store.put("plan", { finder: answers });
      if (host.live) {
        host.set("answers", answers);
        host.save();
      }
      tell();
    }

    function start() {
      const given = host.live ? host.get("answers") : { ...payload.answers, ...linked(rules) };
      const some = Object.keys(given).length > 0;
      answers = finder.known(rules, some ? given : store.get("plan", "finder"));
      show();
      if (host.live && !some && Object.keys(answers).length > 0) {
        host.set("answers", answers);
        host.save();
      }
    }

    const fields = rules.questions.map(({ text }, n) => h("div", {}, h("label", { for: selects[n].id }, text), selects[n]));
    element.append(h("section", { class: "palermo-isle palermo-finder", "aria-label": strings.title },
      h("div", { class: "palermo-finder-questions" }, ...fields, clear), place,
      h("p", { class: "palermo-small" }, host.live ? strings.whereLive : strings.where)));
    start();
    return host.on("answers", () => {
      answers = finder.known(rules, host.get("answers"));
      show();
    });
  }

  window.palermo.islands.finder = { mount };
})();
