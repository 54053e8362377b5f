// The quiz island. Each type of question is one entry in `types`; grading.js, loaded before it, grades.
(function () {
  "use strict";
  const { store, h, say, rich, safeAddress, announce, uniquePrefix, shuffle, problemNotice, grade } = window.palermo;
  const { LONGEST_NUMBER, ROUNDING, isObject, own, option, trim, counts } = window.palermo.grading;

  const strings = window.palermo.strings.quiz = {
    title: "Quiz: {title}",
    intro: "{total} questions. Check them one at a time, in any order, as often as you like. " +
      "This is a self-check: nobody marks it, and the page holds the answers.",
    whereLive: "Your answers stay in this browser and in this notebook session; nobody else receives them.",
    whereStatic: "Your answers stay in this browser. Nobody else receives them.",
    number: "Question {n} of {total}",
    multipleHint: "Several answers may be right. Each right choice earns an equal part of the point; " +
      "each wrong choice takes one part away.",
    yourAnswer: "Your answer",
    check: "Check",
    tryAgain: "Try again",
    show: "Show the answer",
    chooseFirst: "Choose an answer first, then check it.",
    writeFirst: "Write a number first, then check it.",
    unclear: "This can't be read as one number. Write the number without separators, " +
      "in figures only, such as 1000 or 2.5.",
    right: "Right",
    partly: "Partly right",
    wrong: "Not right",
    rightAnswer: "Right answer",
    chose: "You chose: ",
    wrote: "You wrote: {value}",
    missing: "Right answers that you have not chosen: {n}.",
    answer: "The answer: ",
    others: "About the other answers",
    source: "Where this stands: ",
    score: "{answered} of {total} answered, {right} right. Score: {percent} %",
    startOver: "Start over",
    confirm: "Erase your answers to these {total} questions?",
    confirmYes: "Yes, erase them",
    confirmNo: "No, keep them",
    erased: "All answers are erased.",
  };

  // --- The types of question ------------------------------------------------------------------------------
  // clean(item, response): what may be used of a stored response;
  // field(item, ids, changed): the inputs, as {element, read, write, focus, mark};
  // explain(item, response, result, shown): what to read after a check, as nodes.

  const ICONS = { right: "✓", partly: "◐", wrong: "✗" };
  const verdict = (status, word) =>
    h("span", { class: "palermo-verdict", "data-status": status },
      h("span", { class: "palermo-icon", "aria-hidden": "true" }, ICONS[status]), word || strings[status]);
  const quoted = (html) => h("span", { class: "palermo-quoted" }, "“", rich(html), "”");

  function choiceType(multiple) {
    const chosen = (response) => (multiple ? response.choices : [response.choice]);
    const kind = multiple ? "checkbox" : "radio";

    function clean(item, response) {
      const known = item.options.map((candidate) => candidate.key);
      if (!multiple) return known.includes(own(response, "choice")) ? { choice: response.choice } : {};
      const choices = own(response, "choices");
      return { choices: known.filter((key) => Array.isArray(choices) && choices.includes(key)).sort() };
    }

    function field(item, ids, changed) {
      const keys = item.options.map((candidate) => candidate.key);
      const fixed = item.type === "true_false" || item.shuffle === false;
      const rows = (fixed ? keys : shuffle(keys, store.seed + "/" + item.id)).map((key) => {
        const input = h("input", { type: kind, name: ids.name, value: key, autocomplete: "off", change: changed });
        const mark = h("span", { class: "palermo-mark" });
        const text = h("span", { class: "palermo-text" }, rich(option(item, key).text));
        return { key, input, mark, element: h("label", { class: "palermo-option" }, input, text, mark) };
      });
      return {
        element: h("div", {
          class: "palermo-options",
          role: multiple ? "group" : "radiogroup",
          "aria-labelledby": ids.label,
          "aria-describedby": multiple ? ids.hint : undefined,
        }, ...rows.map((row) => row.element)),
        read() {
          const picked = rows.filter((row) => row.input.checked).map((row) => row.key);
          return clean(item, multiple ? { choices: picked } : { choice: picked[0] });
        },
        write(response) {
          for (const row of rows) row.input.checked = chosen(response).includes(row.key);
        },
        focus: () => (rows.find((row) => row.input.checked) || rows[0]).input.focus(),
        mark(state, result, open) {
          for (const { key, mark, element } of rows) {
            const correct = option(item, key).correct;
            const picked = state.checked && chosen(state.response).includes(key);
            const status = picked || (open && correct) ? (correct ? "right" : "wrong") : "";
            mark.replaceChildren(status ? verdict(status, picked ? strings[status] : strings.rightAnswer) : "");
            element.dataset.status = status;
          }
        },
      };
    }

    function explain(item, response, result, shown) {
      const about = (candidate, lead) =>
        h("div", { class: "palermo-about" }, h("p", {}, lead, quoted(candidate.text)), rich(candidate.feedback));
      const picked = item.options.filter((candidate) => chosen(response).includes(candidate.key));
      const others = item.options.filter((candidate) => !picked.includes(candidate));
      const missed = others.filter((candidate) => candidate.correct);
      const nodes = picked.map((candidate) => about(candidate, multiple
        ? h("span", {}, verdict(candidate.correct ? "right" : "wrong"), ". ", strings.chose) : strings.chose));
      if (shown) nodes.push(...missed.map((candidate) => about(candidate, strings.answer)));
      else if (multiple && missed.length) nodes.push(h("p", {}, say(strings.missing, { n: missed.length })));
      const rest = others.filter((candidate) => !candidate.correct);
      if ((shown || result.right) && rest.length) {
        nodes.push(h("details", {}, h("summary", {}, strings.others),
          ...rest.map((candidate) => about(candidate, h("span", {}, verdict("wrong"), ". ")))));
      }
      return nodes;
    }

    return { clean, field, explain };
  }

  const numericType = {
    clean(item, response) {
      const value = own(response, "value");
      return { value: typeof value === "string" && value.length <= LONGEST_NUMBER ? value : "" };
    },

    field(item, ids, changed) {
      const input = h("input", {
        type: "text", inputmode: "decimal", autocomplete: "off", maxlength: LONGEST_NUMBER, id: ids.name,
        "aria-labelledby": ids.name + "-l " + ids.name + "-u", "aria-describedby": ids.message, input: changed,
        // As a form does by itself, but not inside JupyterLab.
        keydown(event) {
          if (event.key !== "Enter") return;
          event.preventDefault();
          input.form.requestSubmit();
        },
      });
      const mark = h("span", { class: "palermo-mark" });
      return {
        element: h("div", { class: "palermo-field", role: "group", "aria-labelledby": ids.label },
          h("label", { for: ids.name, id: ids.name + "-l" }, strings.yourAnswer), input,
          h("span", { id: ids.name + "-u" }, item.unit), mark),
        read: () => ({ value: input.value }),
        write: (response) => { input.value = response.value; },
        focus: () => { input.focus(); input.select(); },
        mark(state, result) {
          mark.replaceChildren(state.checked ? verdict(result.status) : "");
        },
      };
    },

    explain(item, response, result, shown) {
      const near = item.near.find((wrong) => Math.abs(wrong.value - result.value) <= ROUNDING);
      const unit = item.unit ? " " + item.unit : "";
      const text = result.right ? item.right : near ? near.text : item.wrong;
      const nodes = [h("div", { class: "palermo-about" },
        h("p", {}, say(strings.wrote, { value: trim(response.value) + unit })), rich(text))];
      if (shown) {
        nodes.push(h("div", { class: "palermo-about" },
          h("p", {}, strings.answer, h("strong", {}, item.answer + unit)), rich(item.right)));
      }
      return nodes;
    },
  };

  const types = {
    single: choiceType(false), true_false: choiceType(false), multiple: choiceType(true), numeric: numericType,
  };

  // --- One question ---------------------------------------------------------------------------------------
  // state: {response, checked, shown}. What the learner sees is what counts: a changed answer is unchecked.

  function cleanState(item, saved) {
    const response = types[item.type].clean(item, isObject(saved) && isObject(saved.response) ? saved.response : {});
    const checked = isObject(saved) && saved.checked === true && counts(grade(item, response));
    return { response, checked, shown: checked && saved.shown === true };
  }

  function sourceLine(sources) {
    const nodes = sources.map((source) => {
      const address = safeAddress(source.href || "");
      return address ? h("a", { href: address }, source.label) : source.label;
    });
    return h("p", { class: "palermo-source" }, strings.source, ...nodes.flatMap((n, i) => (i ? ["; ", n] : [n])));
  }

  // changed(state): the learner did something. Returns {item, element, state, paint(state), focus()}.
  function question(item, position, total, prefix, changed) {
    const type = types[item.type];
    const ids = {
      name: prefix, number: prefix + "-n", stem: prefix + "-s", hint: prefix + "-h", message: prefix + "-m",
      label: prefix + "-n " + prefix + "-s",
    };
    const heading = h("h3", { class: "palermo-number", id: ids.number, tabindex: "-1" },
      say(strings.number, { n: position, total }));
    const field = type.field(item, ids, () => change({ response: field.read(), checked: false, shown: false }));
    const message = h("p", { class: "palermo-message", id: ids.message });
    const check = h("button", { type: "submit", class: "palermo-button palermo-main" }, strings.check);
    // Focus goes to the feedback, not only a live region: the text can then be read again, a magnified or
    // small screen scrolls to it, and the next Tab is "Try again".
    const feedback = h("div", { class: "palermo-feedback", tabindex: "-1" });
    const view = {
      item,
      state: cleanState(item),
      element: h("form", { class: "palermo-item", novalidate: true, "data-item": item.id, submit },
        heading, h("div", { class: "palermo-stem", id: ids.stem }, rich(item.stem)),
        item.type === "multiple" ? h("p", { class: "palermo-hint", id: ids.hint }, strings.multipleHint) : null,
        field.element, message, check, feedback),
      focus: () => heading.focus(),
      paint,
    };

    function paint(state) {
      view.state = state;
      field.write(state.response);
      decorate();
    }

    // All that follows from the state, apart from the inputs, which a learner may be using.
    function decorate() {
      const { state } = view;
      const result = grade(item, state.response);
      field.mark(state, result, state.checked && (state.shown || result.right));
      message.textContent = "";
      check.hidden = state.checked;
      feedback.hidden = !state.checked;
      feedback.replaceChildren();
      if (!state.checked) return;
      feedback.dataset.status = result.status;
      feedback.append(h("p", {}, verdict(result.status)),
        ...type.explain(item, state.response, result, state.shown), sourceLine(item.sources));
      if (!result.right) feedback.append(followUps(state));
    }

    function followUps(state) {
      return h("div", { class: "palermo-actions" },
        h("button", { type: "button", class: "palermo-button", click: tryAgain }, strings.tryAgain),
        state.shown ? null : h("button", { type: "button", class: "palermo-button", click: show }, strings.show));
    }

    function change(state) {
      view.state = state;
      decorate();
      changed(view);
    }

    function submit(event) {
      event.preventDefault();
      // Enter in a field submits even when the button is hidden, after the check.
      if (view.state.checked) return feedback.focus();
      const response = field.read();
      const result = grade(item, response);
      if (!counts(result)) {
        message.textContent = result.status === "unclear" ? strings.unclear
          : item.type === "numeric" ? strings.writeFirst : strings.chooseFirst;
        return announce(message.textContent);
      }
      change({ response, checked: true, shown: false });
      feedback.focus();
    }

    function show() {
      change({ ...view.state, shown: true });
      feedback.focus();
    }

    function tryAgain() {
      change({ ...view.state, checked: false, shown: false });
      field.focus();
    }

    decorate();
    return view;
  }

  // --- The quiz -------------------------------------------------------------------------------------------

  function mount(element, payload, host) {
    const total = payload.items.length;
    const prefix = uniquePrefix();
    const views = payload.items.map((item, index) =>
      question(item, index + 1, total, prefix + "-" + (index + 1), learnerChanged));
    const score = h("p", { class: "palermo-score" });
    const notice = problemNotice(() => views[0].focus());
    const where = host.live ? strings.whereLive : strings.whereStatic;
    const root = h("section", { class: "palermo-quiz", "aria-label": say(strings.title, payload) },
      h("p", { class: "palermo-intro" }, say(strings.intro, { total }), " ", h("strong", {}, where)),
      notice.element, ...views.map((view) => view.element),
      h("div", { class: "palermo-end" }, score, startOver()));

    function scoreText() {
      const grades = views.filter((view) => view.state.checked).map((view) => grade(view.item, view.state.response));
      const sum = grades.reduce((so_far, result) => so_far + result.score, 0);
      return say(strings.score, {
        answered: grades.length, total, right: grades.filter((result) => result.right).length,
        percent: Math.round((100 * sum) / total),
      });
    }

    // Tell Python the checked answers, if they are not what it has.
    function report() {
      const responses = {};
      for (const view of views) if (view.state.checked) responses[view.item.id] = view.state.response;
      if (JSON.stringify(host.get("responses")) === JSON.stringify(responses)) return;
      host.set("responses", responses);
      host.save();
    }

    function refresh() {
      score.textContent = scoreText();
      report();
    }

    function learnerChanged(view) {
      const before = score.textContent;
      store.put("items", { [view.item.id]: view.state }); // which calls restore
      if (view.state.checked && score.textContent !== before) announce(score.textContent);
    }

    // The store changed, here or in another tab: show what is new, and leave alone what is not.
    function restore() {
      const saved = store.all("items");
      for (const view of views) {
        const state = cleanState(view.item, saved[view.item.id]);
        if (JSON.stringify(state) !== JSON.stringify(view.state)) view.paint(state);
      }
      refresh();
    }

    function startOver() {
      const ask = h("button", { type: "button", class: "palermo-button", click: () => open(true) }, strings.startOver);
      const no = h("button", { type: "button", class: "palermo-button", click: () => open(false) }, strings.confirmNo);
      const yes = h("button", { type: "button", class: "palermo-button", click: erase }, strings.confirmYes);
      const words = h("p", { id: prefix + "-c" }, say(strings.confirm, { total }));
      const box = h("div", { role: "group", "aria-labelledby": prefix + "-c", hidden: true }, words, no, yes);

      function open(opened) {
        ask.hidden = opened;
        box.hidden = !opened;
        // The harmless button first: a second Enter must not erase.
        (opened ? no : ask).focus();
      }

      function erase() {
        store.put("items", Object.fromEntries(views.map((view) => [view.item.id, undefined])));
        ask.hidden = false;
        box.hidden = true;
        views[0].focus();
        announce(strings.erased);
      }

      return h("div", { class: "palermo-startover" }, ask, box);
    }

    // A notebook session may remember what this browser does not, after a reload in a private window.
    function adopt() {
      const known = host.get("responses");
      const saved = store.all("items");
      const news = {};
      for (const { item } of views) {
        const state = cleanState(item, { response: own(known || {}, item.id), checked: true });
        if (state.checked && !saved[item.id]) news[item.id] = state;
      }
      if (Object.keys(news).length) store.put("items", news);
    }

    adopt();
    restore();
    element.append(root);
    const ends = [store.on(restore), notice.end];
    return () => ends.forEach((end) => end());
  }

  window.palermo.islands.quiz = { mount };
})();
