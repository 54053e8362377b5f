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
