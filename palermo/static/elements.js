// The elements builder: the reader chooses, and sees which elements of the definition are there, and why.
// Every text comes from palermo/elements.py; which text fits is found as `judge` finds it there.
(function () {
  "use strict";
  const { h, rich, say, announce, uniquePrefix } = window.palermo;

  const strings = window.palermo.strings.elements = {
    from: "Begin with a case",
    free: "No case: I choose myself",
    choose: "Choose",
    result: "Result",
    waiting: "Choose what was done, how, what for, and how old the person is.",
    again: "Start over",
  };

  const NONE = "none";
  const OPEN = "open";

  // {met, keys, missing} of palermo/elements.py, or null while something that is needed is open.
  function judge(choices) {
    if (["act", "means", "purpose", "age"].some((key) => !choices[key])) return null;
    const child = choices.age === "child";
    const there = (key) => (choices[key] === NONE ? "missing" : "there");
    const found = {
      act: there("act"),
      means: child ? "unneeded" : there("means"),
      purpose: choices.purpose === OPEN ? "open" : there("purpose"),
    };
    const missing = Object.keys(found).filter((key) => found[key] === "missing");
    const keys = Object.entries(found).map(([key, how]) => `${key}.${how}`);
    if (choices.consent === "yes") {
      keys.push(child ? "consent.child" : found.means === "there" ? "consent.means" : "consent.adult");
    } else if (choices.consent === "no") keys.push("consent.no");
    if (choices.border) keys.push(`border.${choices.border}`);
    return { met: missing.length === 0, keys, missing };
  }

  function mount(element, payload, host) {
    const prefix = uniquePrefix();
    let choices = (host.live && host.get("choices")) || {};

    const selects = new Map(payload.fields.map(({ key, options }) => [key, h("select", {
      id: `${prefix}-${key}`,
      change: (event) => {
        const next = { ...choices, [key]: event.target.value };
        if (!event.target.value) delete next[key];
        change(next);
      },
    }, h("option", { value: "" }, strings.choose), ...options.map(([value, text]) => h("option", { value }, text)))]));
    const cases = h("select", {
      id: prefix + "-case",
      change: () => {
        const one = payload.cases[cases.value];
        story.textContent = one ? one.story : "";
        change(one ? one.choices : {});
      },
    }, h("option", { value: "" }, strings.free), ...payload.cases.map(({ title }, n) => h("option", { value: n }, title)));
    const story = h("p", { class: "palermo-story" });
    const result = h("div", { class: "palermo-result" });
    const again = h("button", { type: "button", class: "palermo-button", click: () => {
      cases.value = "";
      story.textContent = "";
      change({});
      cases.focus();
    } }, strings.again);

    function change(next) {
      choices = next;
      show();
      if (host.live) {
        host.set("choices", choices);
        host.save();
      }
      announce(conclusion(judge(choices)));
    }

    function conclusion(verdict) {
      if (!verdict) return strings.waiting;
      const open = verdict.met && verdict.keys.includes("purpose.open");
      const key = open ? "met.open" : verdict.met ? "met" : "unmet";
      return say(payload.texts[key], { missing: verdict.missing.join(", ") });
    }

    function show() {
      for (const [key, select] of selects) select.value = choices[key] || "";
      const verdict = judge(choices);
      result.dataset.status = !verdict ? "" : verdict.met ? "met" : "unmet";
      const why = verdict ? verdict.keys.map((key) => h("li", {}, rich(payload.texts[key]))) : [];
      result.replaceChildren(h("p", { class: "palermo-conclusion" }, conclusion(verdict)), h("ul", {}, ...why));
    }

    const field = (label, select) => h("div", {}, h("label", { for: select.id }, label), select);
    element.append(h("section", { class: "palermo-isle palermo-elements", "aria-label": payload.title },
      h("p", { class: "palermo-cataloguehead" }, payload.title),
      field(strings.from, cases), story,
      h("div", { class: "palermo-filters" }, ...payload.fields.map(({ key, label }) => field(label, selects.get(key)))),
      h("section", { "aria-label": strings.result }, result), again,
      h("p", { class: "palermo-small" }, payload.note)));
    show();
    return host.on("choices", () => {
      choices = host.get("choices");
      show();
    });
  }

  window.palermo.islands.elements = { mount, judge };
})();
