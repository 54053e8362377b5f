// Draws the book's charts when they come near the view, from one local copy of plotly.js.
// Of several views it shows one, and makes the native controls that choose it or find a State in it.
// The placeholders and their data come from palermo/figure.py; live sessions do not use this file.
(function () {
  "use strict";

  const HERE = document.currentScript.src;
  const NARROW = 500; // px: below this a chart takes its layout for phones
  const FEW = 5; // so many views are radio buttons; more are a list
  const PAPER = 640; // px: fits between the margins of A4 and Letter
  const scripts = new Map();
  let printing = false;
  let charts = [];

  function read(element) {
    const source = element.querySelector('script[type="application/json"]');
    // The book keeps the figure in a file of its own: move_data_out in palermo/book.py.
    const figure = source ? JSON.parse(source.textContent) : window.palermoPayloads[element.id];
    const chart = { element, figure, at: 0, mark: null, canvas: null, drawing: null, failed: false };
    chart.id = element.id.replace(/^chart-/, "");
    if (figure.choose) chart.controls = controlsFor(chart);
    reserve(chart);
    return chart;
  }

  // Takes the chart's space at once, so that the page does not jump when the chart is drawn.
  function reserve(chart) {
    chart.element.style.minHeight = `${fitted(chart).layout.height}px`;
  }

  function load(file) {
    if (!scripts.has(file)) {
      scripts.set(
        file,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = new URL(file, HERE).href;
          script.onload = resolve;
          script.onerror = () => reject(new Error(file));
          document.head.append(script);
        }),
      );
    }
    return scripts.get(file);
  }

  function draw(chart) {
    chart.drawing ??= Promise.all([
      load("plotly.min.js"),
      ...chart.figure.shared.map((name) => load(`shared/${name}.js`)),
    ])
      .then(() => {
        chart.canvas = document.createElement("div");
        name(chart);
        chart.element.querySelector(".palermo-chart-message").replaceWith(chart.canvas);
        return render(chart);
      })
      .catch(() => giveUp(chart));
    return chart.drawing;
  }

  // To assistive technology a drawn chart is one image; its text and numbers are in the caption below it.
  function name(chart) {
    const view = chart.figure.views[chart.at];
    const description = ["describe", chart.id, view.slug].filter(Boolean).join("-");
    chart.canvas.setAttribute("role", "img");
    chart.canvas.setAttribute("aria-label", [chart.element.dataset.label, view.name].filter(Boolean).join(": "));
    if (document.getElementById(description)) chart.canvas.setAttribute("aria-describedby", description);
  }

  function giveUp(chart) {
    const message = document.createElement("p");
    message.className = "palermo-chart-message";
    message.textContent = "The chart could not be drawn here. The table below has the same numbers.";
    (chart.canvas || chart.element.querySelector(".palermo-chart-message")).replaceWith(message);
    chart.canvas = null;
    chart.failed = true;
    chart.element.style.minHeight = "";
    const caption = document.getElementById(`caption-${chart.id}`);
    // All views' tables: whichever is chosen later is open too.
    for (const table of caption ? caption.querySelectorAll("details[data-palermo-table]") : []) table.open = true;
  }

  // Draws, or draws again: the size, the theme or the medium may have changed.
  function render(chart) {
    if (!chart.canvas || !width(chart)) return undefined; // without width it is folded away: see `resized`
    const figure = fitted(chart);
    chart.element.style.minHeight = `${figure.layout.height}px`;
    for (const trace of figure.data) {
      if (typeof trace.geojson === "string" && trace.geojson.startsWith("palermo:")) {
        trace.geojson = window.palermoShared[trace.geojson.slice("palermo:".length)];
      }
    }
    return window.Plotly.react(chart.canvas, figure.data, figure.layout, figure.config);
  }

  function width(chart) {
    return printing ? PAPER : chart.element.clientWidth;
  }

  // A copy of the figure for this width, theme and medium.
  function fitted(chart) {
    const { config, dark } = chart.figure;
    const { data, layout } = marked(chart);
    const colours = isDark() && !printing ? dark : {};
    const figure = coloured({ data, layout, config: { ...config, responsive: false } }, colours);
    const phone = (layout.meta && layout.meta.phone) || {};
    if (width(chart) < NARROW) Object.entries(phone).forEach(([path, value]) => assign(figure, path, value));
    figure.layout.width = width(chart);
    return figure;
  }

  function marked({ figure, at, mark }) {
    const { data, layout } = figure.views[at];
    return { data, layout: mark ? { ...layout, shapes: [...(layout.shapes || []), mark] } : layout };
  }

  function coloured(value, colours) {
    if (typeof value === "string") return Object.hasOwn(colours, value) ? colours[value] : value;
    if (Array.isArray(value)) return value.map((item) => coloured(item, colours));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coloured(item, colours)]));
  }

  // assign(figure, "data.3.marker.size", 5)
  function assign(figure, path, value) {
    const keys = path.split(".");
    const last = keys.pop();
    keys.reduce((at, key) => (at[key] ??= {}), figure)[last] = value;
  }

  function isDark() {
    return document.documentElement.dataset.theme === "dark";
  }

  // --- Several views ---------------------------------------------------------------------------------------

  // The controls, the view shown first, and what is said when another one is shown.
  function controlsFor(chart) {
    const { views, choose, find } = chart.figure;
    const status = make("p", { role: "status", class: "palermo-announcer" });
    const chosen = (at) => {
      show(chart, at, null);
      if (chart.controls.forget) chart.controls.forget();
      say(chart, findingOf(chart));
    };
    const controls = { status, select: () => {} };
    const box = make("div", { class: "palermo-views" });
    if (views.length > 1) box.append(chooser(controls, chart.id, choose, views, chosen));
    if (find && find.found.length) box.append(...finder(controls, chart));
    box.append(status);
    chart.element.before(box);
    showCaption(chart);
    return controls;
  }

  function chooser(controls, id, label, views, chosen) {
    if (views.length > FEW) {
      const list = make("select", { id: `choose-${id}`, autocomplete: "off" });
      list.append(...views.map((view, at) => make("option", { value: at }, view.name)));
      list.addEventListener("change", () => chosen(Number(list.value)));
      controls.select = (at) => (list.value = at);
      return make("p", { class: "palermo-choose" }, make("label", { for: list.id }, label), " ", list);
    }
    const radios = views.map((view, at) => {
      const radio = make("input", { type: "radio", name: `choose-${id}`, value: at, autocomplete: "off" });
      radio.checked = at === 0;
      radio.addEventListener("change", () => chosen(at));
      return radio;
    });
    controls.select = (at) => (radios[at].checked = true);
    const labels = radios.map((radio, at) => make("label", {}, radio, " ", views[at].name));
    return make("fieldset", { class: "palermo-choose" }, make("legend", {}, label), ...labels);
  }

  function finder(controls, chart) {
    const { find, views } = chart.figure;
    const list = make("datalist", { id: `names-${chart.id}` });
    list.append(...Object.keys(find.names).map((value) => make("option", { value })));
    const input = make("input", {
      id: `find-${chart.id}`, list: list.id, autocomplete: "off", autocapitalize: "words", spellcheck: "false",
    });
    const form = make(
      "form",
      { class: "palermo-find" },
      make("label", { for: input.id }, "Find a State"), " ", input, list, " ", make("button", {}, "Find"),
    );
    const answer = make("p", { class: "palermo-found" });
    const look = () => {
      if (!input.value.trim()) return;
      const found = lookUp(find, input.value);
      if (typeof found === "string") show(chart, chart.at, null);
      else show(chart, views.findIndex((view) => view.slug === found.view), found.mark);
      answer.textContent = found.text || found;
      say(chart, answer.textContent);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      look();
    });
    // A suggestion that was chosen, not typed, needs no Enter.
    input.addEventListener("input", ({ inputType }) => {
      if (!inputType || inputType === "insertReplacementText") if (Object.hasOwn(find.names, input.value)) look();
    });
    controls.forget = () => {
      input.value = "";
      answer.textContent = "";
    };
    return [form, answer];
  }

  // What a typed name leads to, or a sentence that says why it leads nowhere: as Exhibit.look_up in figure.py.
  function lookUp(find, typed) {
    const wanted = folded(typed);
    const begins = (alias) => alias.startsWith(wanted) || alias.includes(` ${wanted}`) || alias.includes(`(${wanted}`);
    const near = () => Object.entries(find.aliases).flatMap(([alias, at]) => (begins(alias) ? at : []));
    const exact = Object.hasOwn(find.aliases, wanted) ? find.aliases[wanted] : near();
    const fits = [...new Set(exact)].sort((a, b) => a - b);
    if (fits.length === 1) return find.found[fits[0]];
    const first = (at) => Object.keys(find.names).find((each) => find.names[each] === at);
    if (!fits.length) {
      return `“${typed.trim()}” is not among the names here. Write it as in the list, such as “${first(0)}”.`;
    }
    const some = fits.slice(0, 5).map(first).join("; ") + (fits.length > 5 ? "; …" : "");
    return `“${typed.trim()}” fits ${fits.length} names: ${some}. Choose one of them.`;
  }

  // As `folded` in figure.py.
  function folded(text) {
    const plain = text.replaceAll("’", "'").normalize("NFD").replace(/\p{M}/gu, "");
    return plain.toLowerCase().trim().split(/\s+/).join(" ");
  }

  function show(chart, at, mark) {
    chart.at = at;
    chart.mark = mark && mark.type ? mark : null;
    chart.controls.select(at);
    showCaption(chart);
    if (!chart.canvas) return chart.failed ? undefined : reserve(chart);
    name(chart);
    return Promise.resolve(render(chart)).catch(() => giveUp(chart));
  }

  const partOf = (chart, view) => document.getElementById(`view-${chart.id}-${view.slug}`);
  const findingOf = (chart) =>
    partOf(chart, chart.figure.views[chart.at]).querySelector(".palermo-finding").textContent;

  function showCaption(chart) {
    chart.figure.views.forEach((view, at) => {
      const part = partOf(chart, view);
      part.hidden = at !== chart.at;
      part.toggleAttribute("data-chosen", at === chart.at);
    });
    // The table of all views stands in for one of the view's own.
    const shared = document.querySelector(`#caption-${chart.id} > .palermo-shared-table`);
    const own = partOf(chart, chart.figure.views[chart.at]).querySelector("details[data-palermo-table]");
    if (shared) shared.hidden = Boolean(own);
  }

  // A region that is unchanged stays silent: the text comes a moment after it was taken out.
  function say(chart, text) {
    const { status } = chart.controls;
    status.textContent = "";
    clearTimeout(chart.saying);
    chart.saying = setTimeout(() => (status.textContent = text), 150);
  }

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  // --- What changes around the charts ----------------------------------------------------------------------

  const redraw = () => charts.forEach(render);
  const undrawn = () => charts.filter((chart) => !chart.drawing);
  const drawAll = () => Promise.all(charts.map(draw));

  function watchView() {
    const near = new IntersectionObserver(
      (entries) => {
        for (const entry of entries.filter((each) => each.isIntersecting)) {
          near.unobserve(entry.target);
          draw(charts.find((chart) => chart.element === entry.target));
        }
      },
      { rootMargin: "400px 0px" },
    );
    charts.forEach((chart) => near.observe(chart.element));
  }

  function watchWidth() {
    const resized = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const chart = charts.find((each) => each.element === target);
        if (chart.width === target.clientWidth || printing) continue;
        chart.width = target.clientWidth;
        if (chart.canvas) render(chart);
        else if (chart.width && !chart.drawing) reserve(chart);
      }
    });
    charts.forEach((chart) => resized.observe(chart.element));
  }

  function watchTheme() {
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  // Paper is light and has a width of its own. A browser gives a page no time to load anything once it prints,
  // so the ways to print that a page can see wait for the charts; the browser's own menu gets those drawn so far.
  function watchPrint() {
    const turn = (on) => {
      if (printing === on) return;
      printing = on;
      redraw();
    };
    window.addEventListener("beforeprint", () => {
      turn(true);
      drawAll();
    });
    window.addEventListener("afterprint", () => turn(false));
    window.matchMedia("print").addEventListener("change", (event) => turn(event.matches));

    const print = window.print.bind(window);
    window.print = () => (undrawn().length ? void drawAll().then(print) : print());
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "p" && undrawn().length) {
        event.preventDefault();
        window.print();
      }
    });
  }

  function start() {
    charts = [...document.querySelectorAll("[data-palermo-chart]")].map(read);
    if (!charts.length) return;
    watchView();
    watchWidth();
    watchTheme();
    watchPrint();
  }

  // The figures' files are deferred scripts that come after this one.
  if (document.readyState === "complete") start();
  else document.addEventListener("DOMContentLoaded", start);
})();
