// The States of the data, and the field in which a reader finds one by any of its names or codes.
// What is shown of a State comes from palermo/profile.py, as the shared resource "profiles".
(function () {
  "use strict";
  const { h, say, plain, announce, uniquePrefix } = window.palermo;

  const strings = window.palermo.strings.states = {
    choose: "Choose a State",
    hint: "Type a name or a code, such as Kenya, KEN or KE. Or open the list.",
    open: "Show the list of States",
    list: "States",
    matches: "{n} matches. Use the arrow keys.",
    oneMatch: "One match. Press Enter to choose it.",
    noMatch: "No State has this name or code. Try another spelling.",
    severalMatch: "Choose one of {n} with the arrow keys.",
  };

  // --- The data: trees whose leaves are places in a list of texts -----------------------------------------

  function read(profiles) {
    const text = (part) => (typeof part === "number" ? profiles.texts[part] : part.map(text));
    return profiles.states.map((tree) => {
      const [iso3, iso2, name, others] = tree.slice(0, 4).map(text);
      const keys = [name, ...others].map((label) => ({ label, key: plain(label) }));
      return { iso3, iso2, name, codes: [plain(iso3), plain(iso2)], keys, details: () => tree.slice(4).map(text) };
    });
  }

  // How well a label answers what was typed: 0 best; undefined: not at all.
  function fit(key, typed) {
    if (key === typed) return 0;
    if (key.startsWith(typed)) return 1;
    const words = key.split(" ");
    if (typed.split(" ").every((part) => words.some((word) => word.startsWith(part)))) return 2;
    return typed.length > 2 && key.includes(typed) ? 3 : undefined;
  }

  // The States that answer what was typed, best first: [{state, other, exact}]; `other`: by which other name.
  function find(states, text) {
    const typed = plain(text);
    if (!typed) return text.trim() ? [] : states.map((state) => ({ state, other: "", exact: false }));
    const found = [];
    for (const state of states) {
      let best = state.codes.includes(typed) ? { grade: 0, other: "" } : null;
      state.keys.forEach(({ label, key }, place) => {
        const grade = fit(key, typed);
        if (grade !== undefined && (!best || grade < best.grade)) best = { grade, other: place ? label : "" };
      });
      if (best) found.push({ state, other: best.other, exact: best.grade === 0, grade: best.grade });
    }
    return found.sort((one, two) => one.grade - two.grade); // stable: by name within a grade
  }

  // --- The combobox (ARIA Authoring Practices, editable, with a list) -------------------------------------

  // choose(state) is called when the reader has chosen one. Gives {element, show(state or null)}.
  function combobox(states, choose) {
    const prefix = uniquePrefix();
    let matches = [];
    let active = -1;
    let chosen = null;
    let speaking;

    const list = h("ul", { id: prefix + "-list", role: "listbox", "aria-label": strings.list, hidden: true,
      // The field keeps the focus, and so the list stays open, while a mouse or finger is on an option.
      mousedown: (event) => event.preventDefault() });
    const input = h("input", {
      type: "text", id: prefix + "-input", role: "combobox", class: "palermo-state-name", autocomplete: "off",
      autocapitalize: "none", spellcheck: "false", maxlength: "80", "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": prefix + "-list", "aria-describedby": prefix + "-hint",
      input: () => { fill(); tell(); },
      keydown,
      focus: () => input.select(),
      blur: () => { close(); input.value = chosen ? chosen.name : ""; },
    });
    const button = h("button", {
      type: "button", class: "palermo-open", tabindex: "-1", "aria-label": strings.open,
      "aria-expanded": "false", "aria-controls": prefix + "-list",
      mousedown: (event) => event.preventDefault(),
      click: toggle,
    }, h("span", { "aria-hidden": "true" }, "▾"));
    const message = h("p", { class: "palermo-message" });

    function draw() {
      list.replaceChildren(...matches.map(({ state, other }, place) =>
        h("li", { id: prefix + "-" + state.iso3, role: "option", "aria-selected": "false", click: () => take(place) },
          state.name, h("span", { class: "palermo-code" }, other ? `${other} · ${state.iso3}` : state.iso3))));
      open(matches.length > 0);
      activate(-1);
    }

    function fill() {
      matches = find(states, input.value);
      message.textContent = matches.length ? "" : strings.noMatch;
      draw();
    }

    function open(opened) {
      list.hidden = !opened;
      input.setAttribute("aria-expanded", String(opened));
      button.setAttribute("aria-expanded", String(opened));
    }

    function close() {
      clearTimeout(speaking);
      open(false);
      activate(-1);
      message.textContent = "";
    }

    function toggle() {
      const opened = !list.hidden;
      input.focus();
      if (opened) return close();
      matches = find(states, "");
      draw();
      activate(chosen ? matches.findIndex(({ state }) => state === chosen) : -1);
      tell();
    }

    function activate(place) {
      if (list.children[active]) list.children[active].setAttribute("aria-selected", "false");
      active = place;
      const option = list.children[place];
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", option.id);
      // Not scrollIntoView, which moves the page as well.
      if (option.offsetTop < list.scrollTop) list.scrollTop = option.offsetTop;
      const bottom = option.offsetTop + option.offsetHeight;
      if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
    }

    // When the reader pauses: each letter would be a sentence of its own.
    function tell() {
      clearTimeout(speaking);
      const one = matches.length === 1 ? strings.oneMatch : say(strings.matches, { n: matches.length });
      speaking = setTimeout(() => announce(matches.length ? one : strings.noMatch), 400);
    }

    function take(place) {
      const { state } = matches[place];
      show(state);
      close();
      choose(state);
    }

    function show(state) {
      chosen = state;
      input.value = state ? state.name : "";
    }

    function enter() {
      if (!list.hidden && active >= 0) return take(active);
      if (!input.value.trim() || (chosen && input.value === chosen.name)) return;
      fill();
      if (matches.length === 1 || (matches.length && matches[0].exact)) return take(0);
      announce(matches.length ? say(strings.severalMatch, { n: matches.length }) : strings.noMatch);
    }

    function move(step) {
      if (list.hidden) {
        matches = find(states, chosen && input.value === chosen.name ? "" : input.value);
        draw();
        if (!matches.length) return;
      }
      const last = matches.length - 1;
      activate(active < 0 ? (step > 0 ? 0 : last) : (active + step + matches.length) % matches.length);
    }

    function keydown(event) {
      if (event.ctrlKey || event.metaKey || event.isComposing) return;
      const opened = !list.hidden;
      if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if (event.key === "Enter") enter();
      else if (event.key === "Escape" && opened) close();
      else if (event.key === "Escape" && input.value) input.value = "";
      else if (event.key === "Home" && opened && active >= 0) activate(0);
      else if (event.key === "End" && opened && active >= 0) activate(matches.length - 1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    return {
      element: h("div", { class: "palermo-pick" },
        h("label", { for: prefix + "-input" }, strings.choose),
        h("p", { class: "palermo-hint", id: prefix + "-hint" }, strings.hint),
        h("div", { class: "palermo-combobox" }, input, button, list), message),
      show,
    };
  }

  window.palermo.states = { read, find, combobox };
})();
