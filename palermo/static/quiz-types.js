// How questions look and what they tell, in every mode: those with options, with a typed answer, with gaps.
// quiz-arrange.js adds those whose parts are put in place; quiz.js and assessment.js make quizzes of them.
//
// A type is {clean, field, explain, rule?, ask, wanting?, finished?}:
// clean(item, response): what may be used of a stored response;
// field(item, ids, changed): the inputs, as {element, read, write, focus, mark};
// explain(item, response, result, shown): what to read after a check, as nodes;
// rule(item): how parts of an answer count, in words; ask: what to tell who checks nothing;
// wanting(item, response): what an answer still lacks before it may be checked, or "";
// finished(item, response): true where the last choice is the check, too.
(function () {
  "use strict";
  const { store, h, say, rich, safeAddress, shuffle, grade } = window.palermo;
  const { LONGEST_NUMBER, LONGEST_TEXT, ROUNDING, own, option, trim, compare } = window.palermo.grading;

  const strings = window.palermo.strings.quizTypes = {
    multipleRule: "Several answers may be right. Each right choice earns an equal part of the point; " +
      "each wrong choice takes one part away.",
    reasonRule: "True or false earns half of the point, the reason the other half.",
    toleranceRule: "A number that is off by no more than {tolerance} counts as right.",
    shortRule: "Capital letters and accents do not matter. A slip in the spelling earns half of the point.",
    clozeRule: "Each gap that is filled rightly earns an equal part of the point.",
    yourAnswer: "Your answer",
    yourReason: "Why? Choose the reason.",
    chooseFirst: "Choose an answer first, then check it.",
    chooseReason: "Choose a reason as well, then check your answer.",
    writeFirst: "Write a number first, then check it.",
    writeWord: "Write an answer first, then check it.",
    fillFirst: "Fill at least one gap first, then check your answer.",
    right: "Right",
    partly: "Partly right",
    wrong: "Not right",
    rightAnswer: "Right answer",
    chose: "You chose: ",
    choseReason: "Your reason: ",
    wrote: "You wrote: {value}",
    spelling: "Nearly: look at the spelling. It is written “{answer}”.",
    unclear: "This can't be read as one number. Write the number without separators, " +
      "in figures only, such as 1000 or 2.5.",
    unclearText: "This can't be read as an answer. Write one word or a few.",
    missing: "Right answers that you have not chosen: {n}.",
    answer: "The answer: ",
    reason: "The reason: ",
    others: "About the other answers",
    rightParts: "What you got right ({n})",
    open: "Still open",
    why: "Why?",
    gap: "Gap {n} of {total}",
    gapChoose: "choose…",
    source: "Where this stands: ",
    wordSource: "; ",
  };

  const ICONS = { right: "✓", partly: "◐", wrong: "✗", open: "○" };

  const verdict = (status, word) =>
    h("span", { class: "palermo-verdict", "data-status": status },
      h("span", { class: "palermo-icon", "aria-hidden": "true" }, ICONS[status]), word || strings[status]);
  const tellRight = (words) => verdict("right", strings.rightAnswer + ": " + words);
  const quoted = (html) => h("span", { class: "palermo-quoted" }, "“", rich(html), "”");
  // text: rendered HTML of the payload, or a node.
  const about = (lead, text) => h("div", { class: "palermo-about" }, h("p", {}, ...[lead].flat()),
    typeof text === "string" ? rich(text) : text);
  const wordsOf = (html) => rich(html).textContent.trim();
  // The beginning of a text, to name a thing by.
  const brief = (html) => {
    const text = wordsOf(html);
    return text.length <= 60 ? text : text.slice(0, 59).trimEnd() + "…";
  };

  function sourceLine(sources) {
    const nodes = sources.map((source) => {
      const address = safeAddress(source.href || "");
      return address ? h("a", { href: address }, source.label) : source.label;
    });
    return h("p", { class: "palermo-source" }, strings.source,
      ...nodes.flatMap((node, index) => (index ? [strings.wordSource, node] : [node])));
  }

  // What to read about the parts of an answer. parts: {status, lead: nodes, text}. Those that are right are
  // folded away: who reads has come for the others.
  function partList(parts) {
    const line = ({ status, lead, text }) => about([verdict(status), ". ", ...lead], text);
    const right = parts.filter((part) => part.status === "right");
    const nodes = parts.filter((part) => part.status !== "right").map(line);
    if (right.length) {
      nodes.push(h("details", {}, h("summary", {}, say(strings.rightParts, { n: right.length })),
        ...right.map(line)));
    }
    return nodes;
  }

  // In the learner's own order; `salt` keeps two lists of one question apart.
  const mixed = (item, keys, salt = "") => shuffle(keys, store.seed + "/" + item.id + salt);

  // --- Options to choose from -----------------------------------------------------------------------------

  // Copied for each option: a long quiz has a thousand of them.
  const optionRow = (type) => h("label", { class: "palermo-option", "data-status": "" },
    h("input", { type, autocomplete: "off" }), h("span", { class: "palermo-text" }));
  const optionRows = { radio: optionRow("radio"), checkbox: optionRow("checkbox") };

  // A list of native radio buttons or checkboxes. attributes: of the group around them.
  function optionList(options, keys, kind, name, attributes, changed) {
    const find = (key) => options.find((candidate) => candidate.key === key);
    const rows = keys.map((key) => {
      const element = optionRows[kind].cloneNode(true);
      const [input, text] = element.children;
      input.name = name;
      input.value = key;
      text.append(rich(find(key).text));
      return { key, input, element, mark: null, told: "" };
    });
    return {
      element: h("div", {
        class: "palermo-options", role: kind === "radio" ? "radiogroup" : "group", change: changed, ...attributes,
      }, ...rows.map((row) => row.element)),
      picked: () => rows.filter((row) => row.input.checked).map((row) => row.key),
      pick(chosen) {
        for (const row of rows) row.input.checked = chosen.includes(row.key);
      },
      focus: () => (rows.find((row) => row.input.checked) || rows[0]).input.focus(),
      // chosen: keys to judge; open: whether the right answer may be told.
      mark(chosen, open) {
        for (const row of rows) {
          const correct = find(row.key).correct;
          const picked = chosen.includes(row.key);
          const status = picked || (open && correct) ? (correct ? "right" : "wrong") : "";
          const told = status && (picked ? strings[status] : strings.rightAnswer);
          if (told === row.told) continue;
          row.told = told;
          if (!row.mark) row.element.append(row.mark = h("span", { class: "palermo-mark" }));
          row.mark.replaceChildren(status ? verdict(status, told) : "");
          row.element.dataset.status = status;
        }
      },
    };
  }

  const keysOf = (list) => list.map((one) => one.key);
  const oneOf = (list, key) => (keysOf(list).includes(key) ? key : undefined);

  // What a learner reads about the options of one list. lead: before the words of a chosen one.
  function aboutOptions(options, chosen, multiple, open, lead, answer) {
    const picked = options.filter((candidate) => chosen.includes(candidate.key));
    const others = options.filter((candidate) => !picked.includes(candidate));
    const missed = others.filter((candidate) => candidate.correct);
    const line = (candidate, ...before) => about([...before, quoted(candidate.text)], candidate.feedback);
    const nodes = picked.map((candidate) => multiple
      ? line(candidate, verdict(candidate.correct ? "right" : "wrong"), ". ", lead) : line(candidate, lead));
    if (open) nodes.push(...missed.map((candidate) => line(candidate, answer)));
    else if (multiple && missed.length) nodes.push(h("p", {}, say(strings.missing, { n: missed.length })));
    const rest = others.filter((candidate) => !candidate.correct);
    if ((open || picked.every((candidate) => candidate.correct) && !missed.length) && rest.length) {
      nodes.push(h("details", {}, h("summary", {}, strings.others),
        ...rest.map((candidate) => line(candidate, verdict("wrong"), ". "))));
    }
    return nodes;
  }

  function choiceType(multiple) {
    const chosen = (response) => (multiple ? response.choices : [response.choice]);

    function clean(item, response) {
      if (!multiple) {
        const choice = oneOf(item.options, own(response, "choice"));
        return choice === undefined ? {} : { choice };
      }
      const choices = own(response, "choices");
      return { choices: keysOf(item.options).filter((k) => Array.isArray(choices) && choices.includes(k)).sort() };
    }

    function field(item, ids, changed) {
      const keys = keysOf(item.options);
      const list = optionList(item.options, item.shuffle === false ? keys : mixed(item, keys),
        multiple ? "checkbox" : "radio", ids.name,
        { "aria-labelledby": ids.label, "aria-describedby": ids.rule }, changed);
      return {
        element: list.element,
        read: () => clean(item, multiple ? { choices: list.picked() } : { choice: list.picked()[0] }),
        write: (response) => list.pick(chosen(response)),
        focus: list.focus,
        mark: (state, open) => list.mark(state.checked ? chosen(state.response) : [], open),
      };
    }

    return {
      clean,
      field,
      rule: () => (multiple ? strings.multipleRule : ""),
      ask: strings.chooseFirst,
      explain: (item, response, result, shown) =>
        aboutOptions(item.options, chosen(response), multiple, shown, strings.chose, strings.answer),
    };
  }

  const single = choiceType(false);

  // True or false; with reasons, a second choice below the first.
  const trueFalse = {
    clean(item, response) {
      const reason = item.reasons && oneOf(item.reasons, own(response, "reason"));
      return { ...single.clean(item, response), ...(reason === undefined ? {} : { reason }) };
    },

    field(item, ids, changed) {
      const verdictOf = single.field({ ...item, shuffle: false }, ids, changed);
      if (!item.reasons || !item.reasons.length) return verdictOf;
      const label = h("p", { class: "palermo-part", id: ids.name + "-why" }, strings.yourReason);
      const reasons = optionList(item.reasons, mixed(item, keysOf(item.reasons), "/reason"), "radio",
        ids.name + "-reason", { "aria-labelledby": ids.number + " " + ids.name + "-why" }, changed);
      return {
        element: h("div", {}, verdictOf.element, label, reasons.element),
        read: () => trueFalse.clean(item, { ...verdictOf.read(), reason: reasons.picked()[0] }),
        write(response) {
          verdictOf.write(response);
          reasons.pick([response.reason]);
        },
        focus: verdictOf.focus,
        mark(state, open) {
          verdictOf.mark(state, open);
          reasons.mark(state.checked ? [state.response.reason] : [], open);
        },
      };
    },

    rule: (item) => (item.reasons && item.reasons.length ? strings.reasonRule : ""),

    ask: strings.chooseFirst,

    wanting: (item, response) => (item.reasons && item.reasons.length && !response.reason ? strings.chooseReason : ""),

    explain(item, response, result, shown) {
      const nodes = aboutOptions(item.options, [response.choice], false, shown, strings.chose, strings.answer);
      if (!item.reasons || !item.reasons.length) return nodes;
      return [...nodes,
        ...aboutOptions(item.reasons, [response.reason], false, shown, strings.choseReason, strings.reason)];
    },
  };

  // --- Typed answers --------------------------------------------------------------------------------------

  const typed = (value, longest) => (typeof value === "string" && value.length <= longest ? value : "");

  function textInput(attributes) {
    const input = h("input", {
      type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false", ...attributes,
      // As a form does by itself, but not inside JupyterLab.
      keydown(event) {
        if (event.key !== "Enter" || !input.form) return;
        event.preventDefault();
        input.form.requestSubmit();
      },
    });
    return input;
  }

  // One line to write in, with its label before and a unit behind. name: of the response's one entry.
  function lineField(item, ids, changed, name, attributes, unit) {
    const input = textInput({
      id: ids.name, "aria-describedby": [ids.rule, ids.message].filter(Boolean).join(" "), input: changed,
      "aria-labelledby": ids.name + "-l" + (unit ? " " + ids.name + "-u" : ""), ...attributes,
    });
    const mark = h("span", { class: "palermo-mark" });
    return {
      element: h("div", { class: "palermo-field", role: "group", "aria-labelledby": ids.label },
        h("label", { for: ids.name, id: ids.name + "-l" }, strings.yourAnswer), input,
        unit ? h("span", { id: ids.name + "-u" }, unit) : null, mark),
      read: () => ({ [name]: input.value }),
      write: (response) => { input.value = response[name]; },
      focus: () => { input.focus(); input.select(); },
      mark: (state) => {
        mark.replaceChildren(state.checked ? verdict(grade(item, state.response).status) : "");
      },
    };
  }

  const numeric = {
    clean: (item, response) => ({ value: typed(own(response, "value"), LONGEST_NUMBER) }),

    field: (item, ids, changed) => lineField(item, ids, changed, "value",
      { inputmode: "decimal", maxlength: LONGEST_NUMBER }, item.unit),

    rule: (item) => (item.tolerance > 0 ? say(strings.toleranceRule, item) : ""),

    ask: strings.writeFirst,

    explain(item, response, result, shown) {
      const near = item.near.find((wrong) => Math.abs(wrong.value - result.value) <= ROUNDING);
      const unit = item.unit ? " " + item.unit : "";
      const text = result.right ? item.right : result.status === "unclear" ? strings.unclear : near ? near.text : item.wrong;
      const nodes = trim(response.value)
        ? [about(say(strings.wrote, { value: trim(response.value) + unit }), text)] : [];
      if (shown) nodes.push(about([strings.answer, h("strong", {}, item.answer + unit)], item.right));
      return nodes;
    },
  };

  // What is told about typed words: part is a question or a gap with {answer, right, wrong, near}.
  function aboutWords(part, text) {
    const said = compare(part, text);
    if (said === "spelling") return h("span", {}, say(strings.spelling, { answer: part.answer[0] }));
    const near = /^near:(\d+)$/.exec(said);
    return said === "right" ? part.right : near ? part.near[near[1]].feedback : part.wrong;
  }

  const short = {
    clean: (item, response) => ({ text: typed(own(response, "text"), LONGEST_TEXT) }),

    field: (item, ids, changed) => lineField(item, ids, changed, "text",
      { maxlength: LONGEST_TEXT, class: "palermo-words" }, ""),

    rule: () => strings.shortRule,

    ask: strings.writeWord,

    explain(item, response, result, shown) {
      const text = trim(response.text);
      const nodes = text ? [about(say(strings.wrote, { value: text }), aboutWords(item, text))] : [];
      if (shown) nodes.push(about([strings.answer, h("strong", {}, item.answer[0])], item.right));
      return nodes;
    },
  };

  // --- A text with gaps -----------------------------------------------------------------------------------

  const isChoice = (gap) => Boolean(gap.choices && gap.choices.length);
  const STATUS = { right: "right", spelling: "partly" };
  const gapStatus = (gap, value) => {
    if (value === undefined) return "open";
    if (isChoice(gap)) return option({ options: gap.choices }, value).correct ? "right" : "wrong";
    return STATUS[compare(gap, value)] || "wrong";
  };
  const gapAnswer = (gap) =>
    isChoice(gap) ? wordsOf(gap.choices.find((choice) => choice.correct).text) : gap.answer[0];

  // The text, with `place(key)` where [[key]] stands; what is no gap of the question stays text.
  function fillText(html, place) {
    const fragment = rich(html);
    const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      const parts = text.data.split(/\[\[([a-z0-9-]+)\]\]/);
      text.replaceWith(...parts.map((part, index) => (index % 2 && place(part)) || (index % 2 ? `[[${part}]]` : part)));
    }
    return fragment;
  }

  function gapControl(item, gap, number, ids, changed) {
    const label = say(strings.gap, { n: number, total: item.gaps.length });
    const id = ids.name + "-" + number;
    const attributes = { id, "aria-label": label, "aria-describedby": id + "-k", class: "palermo-gap" };
    if (!isChoice(gap)) {
      const size = Math.min(30, Math.max(...gap.answer.map((one) => one.length)) + 4);
      return textInput({ ...attributes, size, maxlength: LONGEST_TEXT, input: changed });
    }
    return h("select", { ...attributes, change: changed, autocomplete: "off" },
      h("option", { value: "" }, strings.gapChoose),
      ...mixed(item, keysOf(gap.choices), "/" + gap.key).map((key) =>
        h("option", { value: key }, wordsOf(option({ options: gap.choices }, key).text))));
  }

  const cloze = {
    clean(item, response) {
      const given = own(response, "gaps") || {};
      const gaps = {};
      for (const gap of item.gaps) {
        const value = own(given, gap.key);
        const use = isChoice(gap) ? oneOf(gap.choices, value) : typed(value, LONGEST_TEXT);
        if (use && trim(use)) gaps[gap.key] = use;
      }
      return { gaps };
    },

    field(item, ids, changed) {
      const controls = new Map();
      const marks = new Map();
      const place = (key) => {
        const number = item.gaps.findIndex((gap) => gap.key === key);
        if (number < 0 || controls.has(key)) return null;
        controls.set(key, gapControl(item, item.gaps[number], number + 1, ids, changed));
        marks.set(key, h("span", { class: "palermo-mark", id: controls.get(key).id + "-k" }));
        return h("span", { class: "palermo-gapbox" }, controls.get(key), marks.get(key));
      };
      const text = fillText(item.text, place);
      return {
        element: h("div", {
          class: "palermo-cloze", role: "group", "aria-labelledby": ids.label, "aria-describedby": ids.rule,
        }, text),
        read: () => cloze.clean(item, { gaps: Object.fromEntries([...controls].map(([key, c]) => [key, c.value])) }),
        write(response) {
          for (const [key, control] of controls) {
            const value = response.gaps[key] || "";
            // What is being typed stays as it is: spaces at its end are no part of the response.
            if (trim(control.value) !== trim(value)) control.value = value;
          }
        },
        focus: () => [...controls.values()][0].focus(),
        mark(state, open) {
          for (const gap of item.gaps) {
            const mark = marks.get(gap.key);
            if (!mark) continue;
            const status = state.checked ? gapStatus(gap, state.response.gaps[gap.key]) : "";
            controls.get(gap.key).dataset.status = status;
            mark.replaceChildren(...(status ? [verdict(status)] : []),
              ...(open && status && status !== "right" ? [tellRight(gapAnswer(gap))] : []));
          }
        },
      };
    },

    rule: () => strings.clozeRule,

    ask: strings.fillFirst,

    explain(item, response, result, shown) {
      return partList(item.gaps.map((gap, index) => {
        const value = response.gaps[gap.key];
        const status = gapStatus(gap, value);
        const right = isChoice(gap) ? gap.choices.find((one) => one.correct) : { feedback: gap.right };
        const choice = isChoice(gap) && option({ options: gap.choices }, value);
        const lead = [say(strings.gap, { n: index + 1, total: item.gaps.length })];
        if (value !== undefined) lead.push(": “", choice ? rich(choice.text) : trim(value), "”");
        if (shown && status !== "right") lead.push(". ", strings.answer, h("strong", {}, gapAnswer(gap)));
        const text = status !== "open" ? (choice ? choice.feedback : aboutWords(gap, value)) : shown ? right.feedback : "";
        return { status, lead, text };
      }));
    },
  };

  // --- A question as it stands in every mode --------------------------------------------------------------

  const types = { single, multiple: choiceType(true), true_false: trueFalse, numeric, short, cloze };

  const headingRow = h("h3", { class: "palermo-number", tabindex: "-1" });
  const stemRow = h("div", { class: "palermo-stem" });

  // {ids, heading, nodes, field}: what is asked and where the answer goes. head: the heading's words.
  function ask(item, head, prefix, changed) {
    const type = types[item.type];
    const rule = type.rule ? type.rule(item) : "";
    const ids = {
      name: prefix, number: prefix + "-n", stem: prefix + "-s", message: prefix + "-m",
      rule: rule ? prefix + "-r" : undefined, label: prefix + "-n " + prefix + "-s",
    };
    const heading = headingRow.cloneNode();
    heading.id = ids.number;
    heading.textContent = head;
    const stem = stemRow.cloneNode();
    stem.id = ids.stem;
    stem.append(rich(item.stem));
    const field = type.field(item, ids, changed);
    const nodes = [
      stem,
      rule ? h("p", { class: "palermo-hint", id: ids.rule }, rule) : null,
      field.element,
    ];
    return { ids, heading, nodes, field };
  }

  // What to read after a check. shown: the answer may be told although it was not given.
  function explain(item, response, result, shown) {
    const nodes = types[item.type].explain(item, response, result, shown);
    if (item.why && (result.right || shown)) {
      nodes.push(h("div", { class: "palermo-about" },
        h("p", { class: "palermo-part" }, strings.why), h("div", {}, rich(item.why))));
    }
    return [...nodes, sourceLine(item.sources)];
  }

  window.palermo.quizTypes = {
    types, ask, explain, verdict, tellRight, quoted, about, wordsOf, brief, partList, mixed, keysOf, oneOf, strings,
  };
})();
