// What all islands share: the learner's store, interface texts, safe rich text, announcements, mounting.
// A classic script in the book; in a live notebook each island's module carries a copy, and the first one counts.
(function () {
  "use strict";
  if (window.palermo) return;

  // Each island adds its own texts under its kind.
  const strings = {
    unsaved: "This browser does not keep your answers: its storage is switched off or full. " +
      "They last until you close or reload this page.",
    unreadable: "Answers from an earlier visit are stored in this browser, but they can't be read. " +
      "They were left as they are. New answers last until you close or reload this page.",
    eraseUnreadable: "Erase the unreadable answers and save new ones",
    partly: "Some of the answers stored in this browser could not be read and were left out.",
    failed: "This part of the page could not be shown. Reload the page; if that does not help, " +
      "tell the people who run the course.",
  };

  // --- The learner's document: {v: 1, seed, items, modules, profile, plan} under one key -----------------
  // Other pages of the same origin can read and write it too: nothing secret goes in, nothing read back is
  // trusted. Here its form is checked; what an entry means is checked by the island that reads it.

  const KEY = "palermo-course";
  const SECTIONS = ["items", "modules", "profile", "plan"];
  const LONGEST_DOCUMENT = 1e6;
  const LONGEST_ENTRY = 2e4;

  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const isSeed = (value) => typeof value === "string" && /^[a-z0-9]{4,40}$/.test(value);

  // For this page, until the browser has one stored.
  const newSeed = Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("");
  // Changes that the browser has not taken: [section, key] as JSON → value. Written with the next change.
  const pending = new Map();
  const listeners = new Set();
  let problem = "";

  function emptyDocument() {
    const doc = { v: 1, seed: newSeed };
    // Without a prototype: a key such as "constructor" or "__proto__" is a key like any other.
    for (const section of SECTIONS) doc[section] = Object.create(null);
    return doc;
  }

  // The stored document and what is wrong with it, without the pending changes.
  function readStored() {
    const doc = emptyDocument();
    let text;
    try {
      text = window.localStorage.getItem(KEY);
    } catch (error) {
      return { doc, problem: "unsaved" };
    }
    if (text === null) return { doc, problem: "" };
    let stored = null;
    try {
      if (text.length <= LONGEST_DOCUMENT) stored = JSON.parse(text);
    } catch (error) {
      // Not JSON: told below, like any other document that is not ours.
    }
    if (!isObject(stored) || stored.v !== 1) return { doc, problem: "unreadable" };
    let whole = true;
    if (isSeed(stored.seed)) doc.seed = stored.seed;
    for (const section of SECTIONS) {
      const entries = stored[section];
      if (entries !== undefined && !isObject(entries)) whole = false;
      for (const [key, value] of Object.entries(isObject(entries) ? entries : {})) {
        if (key.length <= 100 && JSON.stringify(value).length <= LONGEST_ENTRY) doc[section][key] = value;
        else whole = false;
      }
    }
    return { doc, problem: whole ? "" : "partly" };
  }

  function readAll() {
    const read = readStored();
    for (const [place, value] of pending) {
      const [section, key] = JSON.parse(place);
      if (value === undefined) delete read.doc[section][key];
      else read.doc[section][key] = value;
    }
    return read;
  }

  // Read, merge, write: another tab may have written since we last looked.
  function write() {
    const read = readAll();
    if (read.problem === "partly" || problem === "partly") read.problem = "partly";
    if (read.problem === "" || read.problem === "partly") {
      try {
        window.localStorage.setItem(KEY, JSON.stringify(read.doc));
        pending.clear();
      } catch (error) {
        read.problem = "unsaved";
      }
    }
    problem = read.problem;
    return read.doc.seed;
  }

  function emit() {
    for (const listener of listeners) listener();
  }

  const store = {
    get problem() {
      return problem;
    },
    get: (section, key) => readAll().doc[section][key],
    all: (section) => readAll().doc[section],
    // changes: {key: value}; undefined takes a key out. Never throws: see `problem`.
    put(section, changes) {
      for (const key of Object.keys(changes)) pending.set(JSON.stringify([section, key]), changes[key]);
      write();
      emit();
    },
    // Give up a document that can't be read, and save what was answered since.
    eraseUnreadable() {
      try {
        window.localStorage.removeItem(KEY);
      } catch (error) {
        // Told by write(), which meets the same wall.
      }
      write();
      emit();
    },
    // Calls back after each change, in this page or another tab. Returns a function that ends it.
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  // Stored at once, so that a learner's order of options stays the same from the first look on.
  store.seed = write();
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    const now = readStored().problem;
    if (problem !== "partly" || now !== "") problem = pending.size && now === "" ? problem : now;
    emit();
  });

  // --- Building the page ----------------------------------------------------------------------------------

  // An element from our own names; texts become text, never markup.
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  // Small letters and digits without accents, as `plain` in palermo/rules.py: so texts are compared and searched.
  const plain = (text) => String(text).normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, " ").trim();

  // "{n} of {total}" with its values.
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const ALLOWED = new Set(
    "P EM STRONG CODE PRE UL OL LI TABLE THEAD TBODY TR TH TD A BR".split(" ")
  );

  // An address as a link may have it, or "" : no program, and nothing that only looks relative.
  function safeAddress(address) {
    const plain = String(address).replace(/[\u0000-\u0020\u007f]/g, "").replace(/\\/g, "/");
    const scheme = /^([^/?#:]*):/.exec(plain);
    if (scheme ? /^(https?|mailto)$/i.test(scheme[1]) : !plain.startsWith("//")) return plain;
    return "";
  }

  // Rendered HTML as a fragment of harmless elements; anything else is shown as the text it is.
  function rich(html) {
    const fragment = document.createDocumentFragment();
    copyInto(fragment, new DOMParser().parseFromString(String(html), "text/html").body);
    return fragment;
  }

  function copyInto(target, source) {
    for (const node of source.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) target.append(node.data);
      else if (node.nodeType !== Node.ELEMENT_NODE) continue;
      else if (!ALLOWED.has(node.tagName)) target.append(node.outerHTML);
      else target.append(copyElement(node));
    }
  }

  function copyElement(node) {
    const copy = document.createElement(node.tagName);
    if (node.tagName === "A") {
      const address = safeAddress(node.getAttribute("href"));
      if (address) copy.setAttribute("href", address);
      if (/^[a-z]+:/i.test(address)) copy.setAttribute("rel", "noopener");
    }
    if (node.tagName === "OL" && /^\d+$/.test(node.getAttribute("start"))) copy.start = node.start;
    copyInto(copy, node);
    return copy;
  }

  let region;
  let waiting = [];

  // Have a screen reader say something when it has finished what it is saying.
  function announce(text) {
    if (!region || !region.isConnected) {
      region = h("div", { role: "status", "aria-live": "polite", class: "palermo-announcer" });
      document.body.append(region);
    }
    region.textContent = "";
    waiting.push(text);
    // A region that is new or unchanged stays silent: the text comes a moment later.
    setTimeout(() => {
      if (waiting.length) region.textContent = waiting.join(" ");
      waiting = [];
    }, 150);
  }

  // Alone on its pages: everything else on the page is hidden until the browser has printed.
  // name: the class whose rules the element is laid out by.
  function printAlone(element, name) {
    const copy = h("div", { class: name + " palermo-print" }, element.cloneNode(true));
    const root = document.documentElement;
    document.body.append(copy);
    root.classList.add("palermo-print-one");
    window.addEventListener("afterprint", () => {
      copy.remove();
      root.classList.remove("palermo-print-one");
    }, { once: true });
    window.print();
  }

  let names = 0;

  // A prefix for ids that no other island on the page has, not even one from another copy of its module.
  const uniquePrefix = () => "palermo-" + ++names;

  // The keys in an order of the learner's own: the same text always gives the same order.
  function shuffle(keys, seedText) {
    let state = 2166136261;
    for (const char of seedText) state = Math.imul(state ^ char.codePointAt(0), 16777619);
    const random = () => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    const order = keys.slice();
    for (let last = order.length - 1; last > 0; last--) {
      const other = Math.floor(random() * (last + 1));
      [order[last], order[other]] = [order[other], order[last]];
    }
    return order;
  }

  // --- Two homes: an island gets a host with get, set, on, save -------------------------------------------

  // Without this, the page behind a link would take the place of the whole notebook.
  function openBeside(link) {
    const address = link.getAttribute("href");
    if (document.querySelector(".jp-LabShell") && !/^[a-z]+:/i.test(address)) {
      // JupyterLab opens its own documents by this command; paths are from the repository's root.
      const { pathname, hash } = new URL(address, "http://localhost/notebooks/");
      link.dataset.commandlinkerCommand = "rendermime:handle-local-link";
      link.dataset.commandlinkerArgs = JSON.stringify({ path: pathname.slice(1), id: hash });
    } else {
      link.target = "_blank";
    }
  }

  // In a notebook. model: anywidget's. Returns what undoes it.
  function mountLive(kind, model, element) {
    // Else JupyterLab takes arrow keys and Enter for its own commands. It looks at the focused element itself.
    element.addEventListener("focusin", (event) => {
      event.target.setAttribute("data-lm-suppress-shortcuts", "true");
    });
    element.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (link) openBeside(link);
    });
    const host = {
      live: true,
      get: (name) => model.get(name),
      set: (name, value) => model.set(name, value),
      save: () => model.save_changes(),
      on(name, listener) {
        model.on("change:" + name, listener);
        return () => model.off("change:" + name, listener);
      },
    };
    try {
      return window.palermo.islands[kind].mount(element, model.get("payload"), host);
    } catch (error) {
      console.error(error);
      element.replaceChildren(h("p", { class: "palermo-problem" }, strings.failed));
    }
  }

  // In the book: every island of the page. One that fails leaves its fallback in place.
  function mountStatic() {
    for (const island of document.querySelectorAll("[data-palermo-island]")) {
      try {
        const script = island.querySelector(':scope > script[type="application/json"]');
        // The book keeps the payload in a file of its own: move_data_out in palermo/book.py.
        const own = script ? JSON.parse(script.textContent) : window.palermoPayloads[island.id];
        // What the page has loaded once for all of its islands; one that is missing leaves the fallback.
        const names = (island.dataset.palermoShared || "").split(" ").filter(Boolean);
        const shared = Object.fromEntries(names.map((name) => [name, window.palermoShared[name]]));
        const payload = { ...own, shared };
        const values = { payload, responses: {} };
        const host = {
          live: false,
          get: (name) => values[name],
          set: (name, value) => { values[name] = value; },
          save() {},
          on: () => () => {},
        };
        const element = h("div");
        window.palermo.islands[island.dataset.palermoIsland].mount(element, payload, host);
        island.querySelector(":scope > .palermo-fallback").replaceWith(element);
      } catch (error) {
        console.error(error);
      }
    }
  }

  window.palermo = {
    islands: {}, store, strings, h, say, plain, rich, safeAddress, announce, uniquePrefix, shuffle, printAlone,
    mountLive, mountStatic,
  };
  if (document.readyState !== "complete") document.addEventListener("DOMContentLoaded", mountStatic);
})();
