// A table or gallery that can be searched and filtered. Rows and texts come from palermo/catalogue.py.
(function () {
  "use strict";
  const { h, rich, say, plain, announce, uniquePrefix } = window.palermo;

  const strings = window.palermo.strings.catalogue = {
    search: "Search",
    searchIn: "Search and filter: {title}",
    all: "All ({n})",
    value: "{value} ({n})",
    count: "{n} of {total} shown",
    part: "{n} of {total} found, the first {first} shown",
    none: "0 of {total} shown. Nothing fits: take out a word or a filter.",
    more: "Show all {n}",
    clear: "Clear search and filters",
  };

  const PAUSE = 400;
  const LONGEST = 100;

  // What is searched of each row: the words of its cells and of its filters' values.
  function wordsOf([cells, places], filters) {
    const shown = cells.map((cell) => cell.replace(/<[^>]*>/g, " "));
    const decode = new DOMParser().parseFromString(shown.join(" "), "text/html").body.textContent;
    const values = places.flatMap((of, n) => of.map((place) => filters[n].values[place]));
    return plain([decode, ...values].join(" ")).split(" ");
  }

  // Each word that is typed begins a word of the row; a number must be one: 3 does not find 30.
  function found(words, typed) {
    return typed.every((part) => (/^\d+$/.test(part) ? words.includes(part) : words.some((w) => w.startsWith(part))));
  }

  // The link may name a choice: ?articles=victims&articles-instrument=Convention
  function linked(payload) {
    const asked = new URLSearchParams(window.location.search);
    const chosen = { ...payload.start.chosen };
    for (const { key, values } of payload.filters) {
      const value = asked.get(`${payload.id}-${key}`);
      if (values.includes(value)) chosen[key] = value;
    }
    return { search: (asked.get(payload.id) || payload.start.search).slice(0, LONGEST), chosen };
  }

  // --- The rows: all are made once, and those that do not fit are hidden -----------------------------------

  // Roles are named: a narrow screen shows rows as blocks, and browsers then forget that they are rows.
  function table(payload) {
    const cell = (html, label, place) => (place
      ? h("td", { role: "cell", "data-label": label }, h("div", {}, rich(html)))
      : h("th", { role: "rowheader", scope: "row" }, rich(html)));
    const rows = payload.rows.map(([cells]) =>
      h("tr", { role: "row" }, ...cells.map((html, place) => cell(html, payload.columns[place], place))));
    const head = payload.columns.map((label) => h("th", { role: "columnheader", scope: "col" }, label));
    const element = h("table", { role: "table", "aria-label": payload.title },
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...head)),
      h("tbody", { role: "rowgroup" }, ...rows));
    return { element, rows };
  }

  function cards(payload) {
    const rows = payload.rows.map(([cells]) => h("li", {},
      h("p", { class: "palermo-cardhead" }, rich(cells[payload.lead])),
      h("dl", {}, ...cells.flatMap((html, place) => (html && place !== payload.lead
        ? [h("dt", {}, payload.columns[place]), h("dd", {}, rich(html))] : [])))));
    return { element: h("ul", { class: "palermo-cards", "aria-label": payload.title }, ...rows), rows };
  }

  // --- Search, filters, count --------------------------------------------------------------------------------

  function mount(element, payload, host) {
    const { filters } = payload;
    const total = payload.rows.length;
    const words = payload.rows.map((row) => wordsOf(row, filters));
    const { element: list, rows } = payload.layout === "cards" ? cards(payload) : table(payload);
    const prefix = uniquePrefix();
    const state = host.live ? { search: host.get("search"), chosen: host.get("chosen") } : linked(payload);
    let whole = false;
    let speaking;

    const input = h("input", {
      type: "search", id: prefix + "-search", autocomplete: "off", spellcheck: "false", maxlength: LONGEST,
      input: () => change({ search: input.value }),
    });
    const selects = filters.map(({ key }, n) => h("select", {
      id: `${prefix}-filter-${n}`,
      change: (event) => {
        const chosen = { ...state.chosen };
        if (event.target.value) chosen[key] = event.target.value;
        else delete chosen[key];
        change({ chosen });
      },
    }));
    const clear = h("button", { type: "button", class: "palermo-button", click: () => {
      change({ search: "", chosen: {} });
      input.focus();
    } }, strings.clear);
    const count = h("p", { class: "palermo-count" });
    const more = h("button", { type: "button", class: "palermo-button", click: () => {
      const next = rows.filter((row) => !row.hidden)[payload.first];
      whole = true;
      show();
      next.tabIndex = -1;
      next.focus();
    } });

    function change(part) {
      Object.assign(state, part);
      whole = false;
      show();
      if (host.live) {
        for (const [name, value] of Object.entries(part)) host.set(name, value);
        host.save();
      }
      clearTimeout(speaking);
      speaking = setTimeout(() => announce(count.textContent), PAUSE);
    }

    // `but`: the filter that is left out, to count what each of its values would give.
    function fits(n, typed, but) {
      return found(words[n], typed) && filters.every(({ key, values }, place) =>
        place === but || !state.chosen[key] || payload.rows[n][1][place].some((at) => values[at] === state.chosen[key]));
    }

    function fill(place, typed) {
      const { key, values } = filters[place];
      const counts = values.map(() => 0);
      let all = 0;
      for (const [n, [, places]] of payload.rows.entries()) {
        if (!fits(n, typed, place)) continue;
        all += 1;
        for (const at of places[place]) counts[at] += 1;
      }
      const chosen = state.chosen[key] || "";
      const options = values.flatMap((value, at) => (counts[at] || value === chosen
        ? [h("option", { value }, say(strings.value, { value, n: counts[at] }))] : []));
      selects[place].replaceChildren(h("option", { value: "" }, say(strings.all, { n: all })), ...options);
      selects[place].value = chosen;
    }

    function show() {
      const typed = plain(state.search).split(" ").filter(Boolean);
      let n = 0;
      for (const [place, row] of rows.entries()) {
        row.hidden = !fits(place, typed);
        // Not shown on the screen until asked for; printed all the same.
        if (!row.hidden) row.classList.toggle("palermo-later", !whole && n++ >= payload.first);
      }
      filters.forEach((_, place) => fill(place, typed));
      if (input.value !== state.search) input.value = state.search;
      n = rows.filter((row) => !row.hidden).length;
      const part = !whole && n > payload.first;
      const text = n === 0 ? strings.none : part ? strings.part : strings.count;
      count.textContent = say(text, { n, total, first: payload.first });
      list.hidden = n === 0;
      more.hidden = !part;
      more.textContent = say(strings.more, { n });
      clear.disabled = !state.search && Object.keys(state.chosen).length === 0;
    }

    const fields = filters.map(({ label }, n) =>
      h("div", {}, h("label", { for: selects[n].id }, label), selects[n]));
    element.append(h("section", { class: `palermo-isle palermo-catalogue palermo-as-${payload.layout}`, "aria-label": payload.title },
      h("p", { class: "palermo-cataloguehead" }, payload.title),
      h("div", { class: "palermo-filters", role: "search", "aria-label": say(strings.searchIn, payload) },
        h("div", {}, h("label", { for: input.id }, strings.search), input), ...fields, clear),
      count, list, more));
    show();
    const follow = (name) => host.on(name, () => {
      state[name] = host.get(name);
      show();
    });
    const ends = ["search", "chosen"].map(follow);
    return () => ends.forEach((end) => end());
  }

  window.palermo.islands.catalogue = { mount };
})();
