// Draws the book's charts when they come near the view, from one local copy of plotly.js.
// The placeholders and their data come from palermo/figure.py; live sessions do not use this file.
(function () {
  "use strict";

  const HERE = document.currentScript.src;
  const NARROW = 500; // px: below this a chart takes its layout for phones
  const PAPER = 640; // px: fits between the margins of A4 and Letter
  const scripts = new Map();
  let printing = false;
  let charts = [];

  function read(element) {
    const source = element.querySelector('script[type="application/json"]');
    // The book keeps the figure in a file of its own: move_data_out in palermo/book.py.
    const figure = source ? JSON.parse(source.textContent) : window.palermoPayloads[element.id];
    const chart = { element, figure, canvas: null, drawing: null };
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
        chart.canvas = canvasFor(chart.element);
        return render(chart);
      })
      .catch(() => giveUp(chart));
    return chart.drawing;
  }

  // To assistive technology a drawn chart is one image; its text and numbers are in the caption below it.
  function canvasFor(element) {
    const canvas = document.createElement("div");
    const description = element.id.replace(/^chart-/, "describe-");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", element.dataset.label);
    if (document.getElementById(description)) canvas.setAttribute("aria-describedby", description);
    element.querySelector(".palermo-chart-message").replaceWith(canvas);
    return canvas;
  }

  function giveUp(chart) {
    const message = document.createElement("p");
    message.className = "palermo-chart-message";
    message.textContent = "The chart could not be drawn here. The table below has the same numbers.";
    (chart.canvas || chart.element.querySelector(".palermo-chart-message")).replaceWith(message);
    chart.canvas = null;
    chart.element.style.minHeight = "";
    const caption = document.getElementById(chart.element.id.replace(/^chart-/, "caption-"));
    const table = caption && caption.querySelector("details[data-palermo-table]");
    if (table) table.open = true;
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
    const { data, layout, config, dark } = chart.figure;
    const colours = isDark() && !printing ? dark : {};
    const figure = coloured({ data, layout, config: { ...config, responsive: false } }, colours);
    const phone = (layout.meta && layout.meta.phone) || {};
    if (width(chart) < NARROW) Object.entries(phone).forEach(([path, value]) => assign(figure, path, value));
    figure.layout.width = width(chart);
    return figure;
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
