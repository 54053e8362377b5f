// The statement builder: guided fields, the text that they give, its length in time, a checklist.
// Fields, checks and articles come from palermo/statement.py, which composes and counts alike.
(function () {
  "use strict";
  const { store, h, say, announce, uniquePrefix, printAlone, download } = window.palermo;

  const strings = window.palermo.strings.statement = {
    title: "Statement builder",
    article: "The article",
    articleHint: "One. If you need two, you have two statements.",
    noArticle: "Choose an article",
    minutes: "Time that you were given",
    minute: "{n} minute",
    minutesMany: "{n} minutes",
    pace: "How you speak",
    paceName: "{name}: {n} words a minute",
    text: "Your statement",
    nothing: "Fill in a field: the text appears here.",
    length: "{words} words: {time} at {pace} words a minute. You have {given}.",
    oneSecond: "1 second",
    seconds: "{n} seconds",
    and: "{minutes} {seconds}",
    tooLong: "Too long by {time}.",
    fitsAgain: "It fits into your time.",
    counted: "Checked for you",
    yes: "Yes: {text}",
    notYet: "Not yet: {text}",
    confirmed: "Only you can know",
    copy: "Copy the text",
    copied: "Copied.",
    select: "The text is selected: press Ctrl+C, or hold your finger on it, to copy it.",
    save: "Save as a text file",
    print: "Print",
    erase: "Erase everything",
    sure: "Press again to erase everything",
    erased: "Erased.",
    example: "An example (invented)",
    where: "What you write is kept in this browser only, and sent to nobody.",
    whereLive: "What you write is kept in this browser and in this notebook session only, and sent to nobody.",
  };

  const PAUSE = 800;
  const split = (text) => text.trim().split(/\s+/).filter(Boolean);
  const withoutStop = (text) => text.replace(/\.+$/, "");

  const spokenOf = (payload) => new Map(payload.articles.flatMap(([, list]) => list.map(([key, , spoken]) => [key, spoken])));

  // The text that is spoken, as `compose` in palermo/statement.py.
  function compose(payload, draft) {
    const part = (key) => (draft[key] || "").trim();
    const spoken = spokenOf(payload).get(part("article"));
    if (![...payload.fields.map(({ key }) => key), "article"].some(part)) return "";
    const who = part("speaker") ? `I speak on behalf of ${withoutStop(part("speaker"))}.` : "";
    return [
      payload.greeting,
      `${who} ${part("activity")}`.trim(),
      part("subject") ? `I take the floor on ${withoutStop(part("subject"))}.` : "",
      part("finding"),
      spoken ? `This concerns ${spoken}.` : "",
      part("ask"),
      part("offer"),
      payload.thanks,
    ].filter(Boolean).join("\n\n");
  }

  function number(payload, draft, key) {
    const known = key === "minutes" ? payload.minutes : payload.paces.map(([pace]) => pace);
    return known.includes(Number(draft[key])) ? Number(draft[key]) : Number(payload.start[key]);
  }

  const seconds = (payload, draft) =>
    Math.ceil(split(compose(payload, draft)).length * 60 / number(payload, draft, "pace"));

  function checks(payload, draft) {
    const ask = split(draft.ask || "").length;
    const took = seconds(payload, draft);
    return {
      speaker: Boolean((draft.speaker || "").trim()),
      activity: Boolean((draft.activity || "").trim()),
      article: spokenOf(payload).has(draft.article),
      ask: ask > 0 && ask <= payload.longestAsk,
      time: took > 0 && took <= 60 * number(payload, draft, "minutes"),
    };
  }

  // What is stored may be anybody's: texts of known fields only, and not longer than their fields.
  function known(payload, stored) {
    const longest = { article: 20, minutes: 3, pace: 3, confirmed: 100 };
    for (const { key, longest: n } of payload.fields) longest[key] = n;
    const isObject = stored !== null && typeof stored === "object" && !Array.isArray(stored);
    return Object.fromEntries(Object.entries(longest)
      .filter(([key]) => isObject && typeof stored[key] === "string" && stored[key])
      .map(([key, n]) => [key, stored[key].slice(0, n)]));
  }

  const minutesText = (n) => say(n === 1 ? strings.minute : strings.minutesMany, { n });
  const secondsText = (n) => (n === 1 ? strings.oneSecond : say(strings.seconds, { n }));

  function timeText(n) {
    const [minutes, rest] = [Math.floor(n / 60), n % 60];
    if (!minutes) return secondsText(rest);
    return rest ? say(strings.and, { minutes: minutesText(minutes), seconds: secondsText(rest) }) : minutesText(minutes);
  }

  function mount(element, payload, host) {
    const prefix = uniquePrefix();
    let draft = {};
    let fitted = true;
    let pausing = 0;

    const id = (key) => `${prefix}-${key}`;
    const put = (key) => (event) => change({ [key]: event.target.value });
    const inputs = {};
    const field = (key, label, hint, input) => {
      inputs[key] = input;
      return h("div", { class: "palermo-statement-field" }, h("label", { for: input.id }, label), hint
        ? h("p", { class: "palermo-hint", id: id(key) + "-hint" }, hint) : null, input);
    };
    const described = (key) => ({ id: id(key), "aria-describedby": id(key) + "-hint" });
    const fields = payload.fields.map(({ key, label, hint, longest, lines }) => field(key, label, hint, lines > 1
      ? h("textarea", { ...described(key), rows: lines, maxlength: longest, input: put(key) })
      : h("input", { ...described(key), type: "text", autocomplete: "off", maxlength: longest, input: put(key) })));
    const article = field("article", strings.article, strings.articleHint, h("select", { ...described("article"), change: put("article") },
      h("option", { value: "" }, strings.noArticle),
      ...payload.articles.map(([treaty, list]) => h("optgroup", { label: treaty },
        // The number first: who types it on the keyboard finds the article.
        ...list.map(([key, text]) => h("option", { value: key }, text))))));
    fields.splice(4, 0, article); // after what was seen, before what is asked for
    const choice = (key, label, options) => field(key, label, "", h("select", { id: id(key), change: put(key) },
      ...options.map(([value, text]) => h("option", { value }, text))));
    const times = h("div", { class: "palermo-statement-times" },
      choice("minutes", strings.minutes, payload.minutes.map((n) => [n, minutesText(n)])),
      choice("pace", strings.pace, payload.paces.map(([n, name]) => [n, say(strings.paceName, { n, name })])));

    const text = h("div", { class: "palermo-statement-text", tabindex: "-1" });
    const length = h("p", { class: "palermo-statement-length" });
    const counted = h("ul", { class: "palermo-statement-counted" });
    const boxes = Object.entries(payload.confirmed).map(([key, label]) => {
      const box = h("input", { type: "checkbox", id: id("box-" + key), change: () => {
        change({ confirmed: boxes.filter(([, one]) => one.checked).map(([name]) => name).join(" ") });
      } });
      return [key, box, h("div", { class: "palermo-statement-box" }, box, h("label", { for: box.id }, label))];
    });

    const button = (label, click, more) => h("button", { type: "button", class: "palermo-button", click, ...more }, label);
    const own = [button(strings.copy, copy), button(strings.save, () => {
      download("statement.txt", compose(payload, draft) + "\n", "text/plain");
    }), button(strings.print, () => printAlone(h("div", {}, h("h2", {}, strings.text), text.cloneNode(true)), "palermo-isle palermo-statement"))];
    const erase = button(strings.erase, eraseAll, { blur: () => { erase.textContent = strings.erase; } });

    function selectText() {
      const range = document.createRange();
      range.selectNodeContents(text);
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
    }

    // The clipboard is closed to some pages opened as files; then the text is selected for the reader to copy.
    function copy() {
      const asked = navigator.clipboard ? navigator.clipboard.writeText(compose(payload, draft)) : Promise.reject();
      asked.then(() => announce(strings.copied)).catch(() => {
        selectText();
        announce(document.execCommand("copy") ? strings.copied : strings.select);
      });
    }

    function eraseAll() {
      if (erase.textContent === strings.erase) {
        erase.textContent = strings.sure;
        return announce(strings.sure);
      }
      clearTimeout(pausing);
      pausing = 0;
      draft = {};
      keep();
      show();
      announce(strings.erased);
      inputs.speaker.focus();
    }

    function keep() {
      store.put("plan", { statement: Object.keys(draft).length ? draft : undefined });
      if (!host.live) return;
      host.set("draft", draft);
      host.save();
    }

    function change(part) {
      draft = known(payload, { ...draft, ...part });
      result();
      // Not at each letter: the whole store is written each time.
      clearTimeout(pausing);
      pausing = setTimeout(() => { pausing = 0; keep(); tell(); }, PAUSE);
    }

    const over = () => seconds(payload, draft) - 60 * number(payload, draft, "minutes");

    function tell() {
      const fits = over() <= 0;
      if (fits !== fitted) announce(fits ? strings.fitsAgain : say(strings.tooLong, { time: timeText(over()) }));
      fitted = fits;
    }

    function result() {
      const spoken = compose(payload, draft);
      text.replaceChildren(...(spoken ? spoken.split("\n\n") : [strings.nothing]).map((part) => h("p", {}, part)));
      text.classList.toggle("palermo-statement-empty", !spoken);
      length.textContent = say(strings.length, {
        words: split(spoken).length, time: timeText(seconds(payload, draft)), pace: number(payload, draft, "pace"),
        given: minutesText(number(payload, draft, "minutes")),
      });
      if (over() > 0) length.append(" ", h("strong", {}, say(strings.tooLong, { time: timeText(over()) })));
      const passed = checks(payload, draft);
      counted.replaceChildren(...Object.entries(payload.counted).map(([key, line]) =>
        h("li", { "data-passed": String(passed[key]) }, say(passed[key] ? strings.yes : strings.notYet, { text: line }))));
      for (const one of own) one.disabled = !spoken;
      erase.disabled = Object.keys(draft).length === 0;
    }

    // Everything, after the draft came from elsewhere; a field that has the focus keeps what is typed.
    function show() {
      for (const [key, input] of Object.entries(inputs)) {
        const value = key in payload.start ? String(number(payload, draft, key)) : draft[key] || "";
        if (input.value !== value) input.value = value;
      }
      const ticked = (draft.confirmed || "").split(" ");
      for (const [key, box] of boxes) box.checked = ticked.includes(key);
      result();
      fitted = over() <= 0;
    }

    function start() {
      const given = known(payload, host.live ? host.get("draft") : payload.draft);
      const stored = known(payload, store.get("plan", "statement"));
      draft = Object.keys(stored).length ? stored : given;
      show();
      if (host.live && draft === stored) {
        host.set("draft", draft);
        host.save();
      }
    }

    element.append(h("section", { class: "palermo-isle palermo-statement", "aria-label": strings.title },
      h("div", { class: "palermo-statement-form" }, ...fields, times),
      h("div", { class: "palermo-statement-result" },
        h("p", { class: "palermo-statement-head", id: id("text") }, strings.text),
        h("div", { role: "group", "aria-labelledby": id("text") }, text),
        length,
        h("div", { class: "palermo-statement-buttons" }, ...own, erase),
        h("p", { class: "palermo-statement-head" }, strings.counted), counted,
        h("fieldset", {}, h("legend", {}, strings.confirmed), ...boxes.map(([, , row]) => row)),
        h("details", {}, h("summary", {}, strings.example),
          ...payload.example.split("\n\n").map((part) => h("p", {}, part)))),
      h("p", { class: "palermo-small" }, host.live ? strings.whereLive : strings.where)));
    start();
    // A last change is kept even if the reader leaves at once.
    const leave = () => { if (pausing) { clearTimeout(pausing); keep(); } };
    window.addEventListener("pagehide", leave);
    const end = host.on("draft", () => {
      const told = known(payload, host.get("draft"));
      if (JSON.stringify(told) === JSON.stringify(draft)) return;
      draft = told;
      show();
    });
    return () => {
      leave();
      window.removeEventListener("pagehide", leave);
      end();
    };
  }

  window.palermo.islands.statement = { mount, compose, seconds, checks };
})();
