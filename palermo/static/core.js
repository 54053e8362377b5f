// What all islands share: the learner's store, interface texts, safe rich text, announcements, mounting.
// A classic script in the book; in a live notebook each island's module carries a copy, and the first one counts.
(function () {
  "use strict";
  if (window.palermo) return;

  // Each island adds its own texts under its kind.
  const strings = {
    unsaved: "This browser does not keep your answers: its storage is switched off, as in some private windows. " +
      "They last until you close or reload this page. To keep them, save them to a file before you leave; " +
      "the page “My progress” reads it, in any browser.",
    full: "This browser does not keep your answers any more: its storage for this site is full. " +
      "New ones last until you close or reload this page. To keep them, save them to a file before you leave; " +
      "the page “My progress” reads it, when there is room again or in another browser.",
    toolong: "One of your texts is too long for this browser's storage and was not kept. " +
      "It lasts until you close or reload this page. Shorten it, or save it to a file.",
    unreadable: "Answers from an earlier visit are stored in this browser, but they can't be read. " +
      "They were left as they are. New answers last until you close or reload this page.",
    newer: "The answers stored in this browser were saved by a newer version of this course, and this version " +
      "leaves them as they are. Open the newer version to see them. " +
      "New answers last until you close or reload this page, or save them to a file.",
    partly: "Some of the answers stored in this browser can't be read and were left out. The others are here.",
    perfile: "In this browser each page that is opened from a folder keeps its answers to itself. " +
      "They are kept, but no other page sees them, “My progress” neither. Three ways out: " +
      "open the course in another browser, such as Chrome, Edge or Chromium; or serve it to yourself: type " +
      "“python -m http.server” in the course's folder and open http://localhost:8000; " +
      "or save your answers to a file on each page with questions, and bring it in on the page “My progress”.",
    saveFile: "Save my progress to a file",
    saveCopy: "Save a copy of what is stored to a file",
    eraseUnreadable: "Erase the unreadable answers and save new ones",
    erasePartly: "Erase what can't be read",
    failed: "This part of the page could not be shown. Reload the page; if that does not help, " +
      "tell the people who run the course.",
  };

  // --- The learner's document: {v: 2, seed, items, modules, profile, plan, tests, record} under one key --
  // Other pages of the same origin can read and write it too: nothing secret goes in, nothing read back is
  // trusted. Here its form is checked; what an entry means is checked by the island that reads it.
  // Version 2 added tests and record; all that version 1 has stands where it stood, so reading it is enough.

  const KEY = "palermo-course";
  const VERSION = 2;
  const SECTIONS = ["items", "modules", "profile", "plan", "tests", "record"];
  const LONGEST_DOCUMENT = 1e6;
  // Room for a test of 50 questions or a page of a plan in one entry; hundreds of answers are far smaller.
  const LONGEST_ENTRY = 5e4;
  const LONGEST_KEY = 100;

  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const isSeed = (value) => typeof value === "string" && /^[a-z0-9]{4,40}$/.test(value);
  const fits = (key, value) => key.length <= LONGEST_KEY && JSON.stringify(value).length <= LONGEST_ENTRY;

  // For this page, until the browser has one stored.
  const newSeed = () => Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("");
  let seed = newSeed();
  // Changes that the browser has not taken: [section, key] as JSON → value. Written with the next change.
  const pending = new Map();
  const listeners = new Set();
  let problem = "";
  let apart = false; // this page's store is not that of the other pages: see askNeighbour

  function emptyDocument() {
    const doc = { v: VERSION, seed };
    // Without a prototype: a key such as "constructor" or "__proto__" is a key like any other.
    for (const section of SECTIONS) doc[section] = Object.create(null);
    return doc;
  }

  // What a text says, as {doc, problem}: always a document of today's form. What can't be used of a readable
  // one is kept in doc.unread, as [section, key, value], until the learner gives it up.
  function readText(text) {
    const doc = emptyDocument();
    let stored = null;
    try {
      if (text.length <= LONGEST_DOCUMENT) stored = JSON.parse(text);
    } catch (error) {
      // Not JSON: told below, like any other document that is not ours.
    }
    if (!isObject(stored) || !Number.isInteger(stored.v) || stored.v < 1) return { doc, problem: "unreadable" };
    if (stored.v > VERSION) return { doc, problem: "newer" };
    const unread = Array.isArray(stored.unread) ? stored.unread : [];
    if (isSeed(stored.seed)) doc.seed = stored.seed;
    for (const section of SECTIONS) {
      const entries = stored[section];
      if (entries !== undefined && !isObject(entries)) unread.push([section, null, entries]);
      for (const [key, value] of Object.entries(isObject(entries) ? entries : {})) {
        if (fits(key, value)) doc[section][key] = value;
        else unread.push([section, key, value]);
      }
    }
    if (unread.length) doc.unread = unread;
    return { doc, problem: unread.length ? "partly" : "" };
  }

  // The stored document and what is wrong with it, without the pending changes.
  function readStored() {
    let text;
    try {
      text = window.localStorage.getItem(KEY);
    } catch (error) {
      return { doc: emptyDocument(), problem: "unsaved" };
    }
    return text === null ? { doc: emptyDocument(), problem: "" } : readText(text);
  }

  function apply(doc, section, key, value) {
    if (value === undefined) delete doc[section][key];
    else doc[section][key] = value;
  }

  function readAll() {
    const { doc } = readStored();
    for (const [place, value] of pending) apply(doc, ...JSON.parse(place), value);
    return doc;
  }

  // "" when the browser took it.
  function save(doc) {
    const text = JSON.stringify(doc);
    if (text.length > LONGEST_DOCUMENT) return "full";
    try {
      window.localStorage.setItem(KEY, text);
      return "";
    } catch (error) {
      return /quota/i.test(error.name) ? "full" : "unsaved";
    }
  }

  // Read, merge, write: another tab may have written since we last looked.
  function write() {
    const { doc, problem: found } = readStored();
    problem = found;
    if (found !== "" && found !== "partly") return;
    const taken = [];
    for (const [place, value] of pending) {
      const [section, key] = JSON.parse(place);
      if (value !== undefined && !fits(key, value)) continue; // the next visit would leave it out
      apply(doc, section, key, value);
      taken.push(place);
    }
    const refused = save(doc);
    if (!refused) for (const place of taken) pending.delete(place);
    seed = doc.seed;
    problem = refused || (pending.size ? "toolong" : found);
  }

  function emit() {
    for (const listener of listeners) listener();
  }

  const store = {
    // A name in `strings`, or "": see problemNotice.
    get problem() {
      return problem || (apart ? "perfile" : "");
    },
    // The learner's own, for orders and draws that stay the same for them.
    get seed() {
      return seed;
    },
    get: (section, key) => readAll()[section][key],
    all: (section) => readAll()[section],
    // changes: {key: value}; undefined takes a key out. Never fails because of the browser: see `problem`.
    put: (section, changes) => store.putAll({ [section]: changes }),
    // changes: {section: {key: value}}, in one write.
    putAll(changes) {
      for (const [section, entries] of Object.entries(changes)) {
        if (!SECTIONS.includes(section)) throw new Error(`The store has no section ${section}: ${SECTIONS}`);
        for (const [key, value] of Object.entries(entries)) pending.set(JSON.stringify([section, key]), value);
      }
      write();
      emit();
    },
    // Give up what can't be read, and save what was answered since.
    eraseUnreadable() {
      const { doc, problem: found } = readStored();
      delete doc.unread;
      if (found === "partly") save(doc);
      else forget();
      write();
      emit();
    },
    // Everything, of whatever version; also what only this page knows. The next answer starts anew.
    eraseAll() {
      pending.clear();
      forget();
      seed = newSeed();
      problem = readStored().problem;
      emit();
    },
    // Calls back after each change, in this page or another tab. Returns a function that ends it.
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // The learner's document as a text for a file, with what only this page knows; as it is stored, if unreadable.
    exported() {
      return JSON.stringify({ palermo: "progress", saved: today(), document: readAll() }, null, 1) + "\n";
    },
    stored() {
      try {
        return window.localStorage.getItem(KEY);
      } catch (error) {
        return null;
      }
    },
    // What a document from a file says, as {doc, problem}: "" or "partly" when doc is of use, "newer", "unreadable".
    read: (value) => readText(JSON.stringify(value) || ""),
    // Go on as the learner that a file is from, when nothing has been drawn or shuffled for this one yet.
    takeSeed(other) {
      const { doc, problem: found } = readStored();
      if (!isSeed(other) || (found !== "" && found !== "partly")) return;
      seed = doc.seed = other;
      save(doc);
    },
  };

  function forget() {
    try {
      window.localStorage.removeItem(KEY);
    } catch (error) {
      // The problem "unsaved" tells it.
    }
  }

  // The learner's day, as 2026-05-28.
  function today() {
    const now = new Date();
    return new Date(now - now.getTimezoneOffset() * 6e4).toISOString().slice(0, 10);
  }

  // The seed is stored at once, so that a learner's order of options stays the same from the first look on.
  // Else nothing is written before there is something to write: another version may read it as well.
  (function begin() {
    const { doc, problem: found } = readStored();
    const known = doc.seed !== seed;
    problem = found;
    seed = doc.seed;
    if (!known) write();
  })();

  window.addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    if (pending.size) write();
    else problem = readStored().problem;
    emit();
  });

  // Firefox gives each page that is opened as a file a store of its own. A neighbour in a frame is such a page:
  // it says whether it finds this learner in its store. Asking beats guessing from the browser's name.
  const own = document.currentScript && document.currentScript.src;

  function askNeighbour() {
    if (window.location.protocol !== "file:" || !own || problem) return;
    const frame = h("iframe", { src: own.replace(/[^/]*$/, "store.html#" + seed), hidden: true, title: "store" });
    window.addEventListener("message", function answered(event) {
      if (event.source !== frame.contentWindow) return;
      window.removeEventListener("message", answered);
      frame.remove();
      apart = event.data === "palermo-apart";
      if (apart) emit();
    });
    document.body.append(frame);
  }

  // --- Building the page ----------------------------------------------------------------------------------

  // An element from our own names; texts become text, never markup.
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const name in attributes) {
      const value = attributes[name];
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== undefined) element.setAttribute(name, value);
    }
    for (const child of children) if (child !== null && child !== undefined && child !== "") element.append(child);
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
    // Most texts are plain, and a parser for each would be most of the time that a long quiz takes.
    if (!/[<&]/.test(html)) {
      fragment.append(String(html));
      return fragment;
    }
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

  function download(name, text, type) {
    const address = URL.createObjectURL(new Blob([text], { type }));
    const link = h("a", { href: address, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 6e4); // some browsers begin to read it late
  }

  const saveProgress = () => download(`palermo-progress-${today()}.json`, store.exported(), "application/json");
  const saveStored = () => download(`palermo-stored-${today()}.txt`, store.stored() || "", "text/plain");

  // What is wrong with the store, with the ways out; empty when nothing is. Keeps itself up to date.
  // resume(): moves the focus on, when the button that had it is gone. Returns {element, end}.
  function problemNotice(resume) {
    const element = h("div", { class: "palermo-problem" });
    let shown = "";
    const button = (label, click) => h("button", { type: "button", class: "palermo-button", click }, strings[label]);
    const erase = (label) => button(label, () => { store.eraseUnreadable(); resume(); });
    const ways = {
      unreadable: () => [button("saveCopy", saveStored), erase("eraseUnreadable")],
      partly: () => [button("saveCopy", saveStored), erase("erasePartly")],
      newer: () => [button("saveFile", saveProgress)],
    };

    function update() {
      if (shown === store.problem) return;
      shown = store.problem;
      element.replaceChildren();
      if (!shown) return;
      const buttons = ways[shown] ? ways[shown]() : [button("saveFile", saveProgress)];
      element.append(h("p", {}, strings[shown]), ...buttons);
      if (shown !== "perfile") announce(strings[shown]); // that one stands on every page: once read is enough
    }

    update();
    return { element, end: store.on(update) };
  }

  let names = 0;

  // A prefix for ids that no other island on the page has, not even one from another copy of its module.
  const uniquePrefix = () => "palermo-" + ++names;

  // The keys in an order of the learner's own: the same text always gives the same order.
  function shuffle(keys, seedText) {
    let state = 2166136261;
    for (let i = 0; i < seedText.length; i++) {
      const point = seedText.codePointAt(i);
      state = Math.imul(state ^ point, 16777619);
      if (point > 0xffff) i++; // one character of two units
    }
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

  // --- Two homes: an island gets a host with get, set, on, save; in the book with its fallback, too --------

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

  const mounted = new WeakSet();

  // In the book: every island of the page that is not there yet. One that fails leaves its fallback in place.
  function mountStatic() {
    document.querySelectorAll("[data-palermo-island]").forEach(mountOne);
  }

  // For the file that brings an island's payload: what comes last in the page need not be waited for.
  function arrived(id) {
    const island = document.getElementById(id);
    if (island && island.matches("[data-palermo-island]")) mountOne(island);
  }

  function mountOne(island) {
    if (mounted.has(island)) return;
    mounted.add(island);
    try {
      const script = island.querySelector(':scope > script[type="application/json"]');
      // The book keeps the payload in a file of its own: move_data_out in palermo/book.py.
      const own = script ? JSON.parse(script.textContent) : window.palermoPayloads[island.id];
      // What the page has loaded once for all of its islands; one that is missing leaves the fallback.
      const names = (island.dataset.palermoShared || "").split(" ").filter(Boolean);
      const shared = Object.fromEntries(names.map((name) => [name, window.palermoShared[name]]));
      const payload = { ...own, shared };
      const values = { payload, responses: {} };
      const fallback = island.querySelector(":scope > .palermo-fallback");
      const host = {
        live: false,
        fallback, // what a reader may have answered already, before the program was there
        get: (name) => values[name],
        set: (name, value) => { values[name] = value; },
        save() {},
        on: () => () => {},
      };
      const element = h("div");
      window.palermo.islands[island.dataset.palermoIsland].mount(element, payload, host);
      fallback.replaceWith(element);
    } catch (error) {
      console.error(error);
    }
  }

  window.palermo = {
    islands: {}, arrived, store, strings, h, say, plain, rich, safeAddress, announce, uniquePrefix, shuffle, printAlone,
    download, saveProgress, today, problemNotice, mountLive, mountStatic,
  };
  if (document.readyState !== "complete") document.addEventListener("DOMContentLoaded", mountStatic);
  // After the islands: it is a page of its own for the browser to load.
  document.addEventListener("DOMContentLoaded", askNeighbour);
})();
