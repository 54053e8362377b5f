// On every page of the book, before the theme's scripts run.

// The theme reports its doings to the console; a reader's console should hold only what is wrong.
(() => {
  const log = console.log;
  console.log = (...parts) => { if (!String(parts[0]).startsWith("[PST]")) log(...parts); };
})();

// A table that is wider than the page scrolls in its box. Only then is the box a stop for the Tab key.
(() => {
  const reach = () => {
    for (const box of document.querySelectorAll(".palermo-scroll")) {
      const wide = box.scrollWidth > box.clientWidth;
      const wanted = { tabindex: "0", role: "group", "aria-label": "Table, scrolls sideways" };
      for (const [name, value] of Object.entries(wanted)) {
        if (wide) box.setAttribute(name, value);
        else box.removeAttribute(name);
      }
    }
  };
  document.addEventListener("DOMContentLoaded", reach);
  window.addEventListener("resize", reach);
})();

// A long table stands in a file of its own, which is loaded when its reader unfolds it.
document.addEventListener("toggle", ({ target }) => {
  const place = target.open && target.querySelector("[data-rows]");
  if (!place) return;
  const script = document.createElement("script");
  script.src = place.dataset.src;
  script.onload = () => { place.outerHTML = window.palermoTables[place.dataset.rows]; };
  document.head.append(script);
}, true);
