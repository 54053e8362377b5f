// On every page of the book, before the theme's scripts run.
// The theme reports its doings to the console; a reader's console should hold only what is wrong.
(() => {
  const log = console.log;
  console.log = (...parts) => { if (!String(parts[0]).startsWith("[PST]")) log(...parts); };
})();
