// The quiz island, for practice: each question is checked by itself, with hints and as many tries as one likes.
// How a type of question looks and what it tells: quiz-types.js, quiz-arrange.js. What an answer is worth: grading.js.
(function () {
  "use strict";
  const { store, h, say, rich, announce, uniquePrefix, problemNotice, grade } = window.palermo;
  const { isObject, own, counts } = window.palermo.grading;
  const { types, ask, explain, verdict, brief, strings: words } = window.palermo.quizTypes;

  const strings = window.palermo.strings.quiz = {
    title: "Quiz: {title}",
    exercise: "Exercise: {title}",
    intro: "{total} questions. Check them one at a time, in any order, as often as you like. " +
      "This is a self-check: nobody marks it, and the page holds the answers.",
    whereLive: "Your answers stay in this browser and in this notebook session; nobody else receives them.",
    whereStatic: "Your answers stay in this browser. Nobody else receives them.",
    number: "Question {n} of {total}",
    one: "Exercise",
    part: "Exercise, part {n} of {total}",
    check: "Check",
    tryAgain: "Try again",
    show: "Show the answer",
    hint: "Hint ({n} of {total})",
    hintWord: "Hint {n}",
    noHints: "No more hints",
    withHints: ", with {n} hint",
    withHintsMany: ", with {n} hints",
    score: "{answered} of {total} answered, {right} right{hinted}. Score: {percent} %",
    hinted: " ({n} with a hint)",
    startOver: "Start over",
    confirm: "Erase your answers to these {total} questions?",
    confirmOne: "Erase your answer?",
    confirmYes: "Yes, erase them",
    confirmYesOne: "Yes, erase it",
    confirmNo: "No, keep them",
    confirmNoOne: "No, keep it",
    erased: "All answers are erased.",
    erasedOne: "Your answer is erased.",
  };

  // --- One question ---------------------------------------------------------------------------------------
  // state: {response, checked, shown, hints}. What the learner sees is what counts: a changed answer is
  // unchecked. hints: how many were looked at; they stay looked at, and cost nothing.

  function cleanState(item, saved) {
    const kept = isObject(saved) ? saved : {};
    const response = types[item.type].clean(item, isObject(kept.response) ? kept.response : {});
    const checked = kept.checked === true && counts(grade(item, response));
    const seen = Number.isInteger(kept.hints) ? kept.hints : 0;
    const hints = Math.min(Math.max(0, seen), (item.hints || []).length);
    return { response, checked, shown: checked && kept.shown === true, hints };
  }

  // What was chosen in the page before the program was there, as a state; null when nothing was.
  function givenState(item, row) {
    const [answers, reasons] = row.querySelectorAll("fieldset");
    if (!row.querySelector("fieldset :checked")) return null;
    const keys = (list, options) => [...list.querySelectorAll("input")].flatMap((input, place) =>
      input.checked && options[place] ? [options[place].key] : []);
    const choices = keys(answers, item.options);
    const folded = [...row.querySelectorAll("details")];
    const checked = folded.pop().open;
    const response = { choices, choice: choices[0], reason: reasons && keys(reasons, item.reasons || [])[0] };
    return cleanState(item, { response, checked, hints: folded.filter((hint) => hint.open).length });
  }

  // Copied for each question.
  const shell = h("form", { class: "palermo-item", novalidate: true },
    h("p", { class: "palermo-message" }),
    h("button", { type: "submit", class: "palermo-button palermo-main" }, strings.check));

  // changed(view): the learner did something. Returns {item, element, state, paint(state), focus()}.
  function question(item, head, prefix, changed) {
    const type = types[item.type];
    const hintTexts = item.hints || [];
    const { ids, heading, nodes, field } = ask(item, head, prefix, answered);
    const hints = hintTexts.length ? h("ol", { class: "palermo-hints", role: "list" }) : null;
    const hint = hints && h("button", { type: "button", class: "palermo-button", click: nextHint });
    const form = shell.cloneNode(true);
    const [message, check] = form.children;
    message.id = ids.message;
    // Focus goes to the feedback, not only a live region: the text can then be read again, a magnified or
    // small screen scrolls to it, and the next Tab is "Try again".
    // Made at the first check: a long quiz is sooner there without hundreds of empty boxes.
    let feedback = null;
    const view = {
      item,
      state: cleanState(item),
      element: form,
      focus: () => heading.focus(),
      goOn: () => (feedback && !feedback.hidden ? feedback : field).focus(),
      paint,
    };

    form.dataset.item = item.id;
    form.dataset.type = item.type;
    form.addEventListener("submit", submit);
    form.prepend(heading, ...nodes.filter(Boolean), ...(hints ? [hints] : []));
    if (hint) form.append(hint);

    function paint(state) {
      view.state = state;
      field.write(state.response);
      decorate();
    }

    // All that follows from the state, apart from the inputs, which a learner may be using.
    function decorate() {
      const { state } = view;
      const result = state.checked ? grade(item, state.response) : null;
      field.mark(state, state.checked && (state.shown || result.right));
      message.textContent = "";
      check.hidden = state.checked || Boolean(type.finished);
      if (hints) drawHints();
      if (feedback) {
        feedback.hidden = !state.checked;
        feedback.replaceChildren();
      }
      if (!state.checked) return;
      if (!feedback) view.element.append(feedback = h("div", { class: "palermo-feedback", tabindex: "-1" }));
      feedback.dataset.status = result.status;
      feedback.append(h("p", {}, verdict(result.status), state.hints ? hintsUsed(state.hints) : ""),
        ...explain(item, state.response, result, state.shown || Boolean(type.finished)));
      if (!result.right) feedback.append(followUps(state));
    }

    const hintsUsed = (n) => say(n === 1 ? strings.withHints : strings.withHintsMany, { n });

    function drawHints() {
      const { checked, hints: seen } = view.state;
      const total = hintTexts.length;
      hint.hidden = checked;
      hint.setAttribute("aria-disabled", seen === total);
      hint.textContent = seen === total ? strings.noHints : say(strings.hint, { n: seen + 1, total });
      hints.hidden = !seen;
      while (hints.children.length > seen) hints.lastChild.remove();
      for (let n = hints.children.length; n < seen; n++) {
        hints.append(h("li", {}, h("strong", {}, say(strings.hintWord, { n: n + 1 }), ": "), rich(hintTexts[n])));
      }
    }

    function nextHint() {
      const seen = view.state.hints;
      if (seen === hintTexts.length) return;
      change({ ...view.state, hints: seen + 1 });
      announce(hints.lastChild.textContent);
    }

    function followUps(state) {
      const again = type.again || strings.tryAgain;
      return h("div", { class: "palermo-actions" },
        h("button", { type: "button", class: "palermo-button", click: tryAgain }, again),
        state.shown || type.finished ? null
          : h("button", { type: "button", class: "palermo-button", click: show }, strings.show));
    }

    function change(state) {
      view.state = state;
      decorate();
      changed(view);
    }

    function answered() {
      const response = field.read();
      const over = Boolean(type.finished && type.finished(item, response));
      change({ ...view.state, response, checked: over, shown: false });
    }

    function submit(event) {
      event.preventDefault();
      // Enter in a field submits even when the button is hidden, after the check.
      if (view.state.checked) return feedback.focus();
      const response = field.read();
      const { status } = grade(item, response);
      const wanting = status === "unclear" ? (item.type === "numeric" ? words.unclear : words.unclearText)
        : status === "unanswered" ? type.ask : type.wanting ? type.wanting(item, response) : "";
      if (wanting) {
        message.textContent = wanting;
        return announce(wanting);
      }
      change({ ...view.state, response, checked: true, shown: false });
      feedback.focus();
    }

    function show() {
      change({ ...view.state, shown: true });
      feedback.focus();
    }

    function tryAgain() {
      const response = type.finished ? type.clean(item, {}) : view.state.response;
      field.write(response);
      change({ ...view.state, response, checked: false, shown: false });
      field.focus();
    }

    decorate();
    return view;
  }

  // --- The quiz -------------------------------------------------------------------------------------------

  function mount(element, payload, host) {
    const total = payload.items.length;
    const prefix = uniquePrefix();
    // An exercise stands alone in a text: it is no quiz, and has no more around it than it needs.
    const exercise = payload.exercise === true;
    const head = (n) =>
      say(!exercise ? strings.number : total === 1 ? strings.one : strings.part, { n, total });
    const views = payload.items.map((item, index) =>
      question(item, head(index + 1), prefix + "-" + (index + 1), learnerChanged));
    const score = h("p", { class: "palermo-score", hidden: exercise && total === 1 });
    const notice = problemNotice(() => views[0].focus());
    const where = host.live ? strings.whereLive : strings.whereStatic;
    // By its question: a page may hold several exercises, and each is a landmark of its own.
    const label = exercise ? say(strings.exercise, { title: brief(payload.items[0].stem) }) : say(strings.title, payload);
    const root = h("section", {
      class: exercise ? "palermo-quiz palermo-exercise" : "palermo-quiz", "aria-label": label,
    },
    exercise ? null : h("p", { class: "palermo-intro" }, say(strings.intro, { total }), " ", h("strong", {}, where)),
    notice.element, ...views.map((view) => view.element),
    h("div", { class: "palermo-end" }, score, startOver(), exercise ? h("p", { class: "palermo-hint" }, where) : null));

    function scoreText() {
      const grades = views.filter((view) => view.state.checked)
        .map((view) => ({ ...grade(view.item, view.state.response), hints: view.state.hints }));
      const sum = grades.reduce((so_far, result) => so_far + result.score, 0);
      const hinted = grades.filter((result) => result.hints).length;
      return say(strings.score, {
        answered: grades.length, total, right: grades.filter((result) => result.right).length,
        hinted: hinted ? say(strings.hinted, { n: hinted }) : "",
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
      if (view.state.checked && score.textContent !== before && !score.hidden) announce(score.textContent);
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
      const told = total === 1
        ? [strings.confirmOne, strings.confirmNoOne, strings.confirmYesOne]
        : [say(strings.confirm, { total }), strings.confirmNo, strings.confirmYes];
      const ask = h("button", { type: "button", class: "palermo-button", click: () => open(true) }, strings.startOver);
      const no = h("button", { type: "button", class: "palermo-button", click: () => open(false) }, told[1]);
      const yes = h("button", { type: "button", class: "palermo-button", click: erase }, told[2]);
      const question = h("p", { id: prefix + "-c" }, told[0]);
      const box = h("div", { role: "group", "aria-labelledby": prefix + "-c", hidden: true }, question, no, yes);

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
        announce(total === 1 ? strings.erasedOne : strings.erased);
      }

      return h("div", { class: "palermo-startover" }, ask, box);
    }

    // A notebook session may remember what this browser does not, after a reload in a private window.
    function remembered() {
      const known = host.get("responses");
      const saved = store.all("items");
      const news = {};
      for (const { item } of views) {
        const state = cleanState(item, { response: own(known || {}, item.id), checked: true });
        if (state.checked && !saved[item.id]) news[item.id] = state;
      }
      return news;
    }

    // On a poor line the text is there before the program, and can be answered: palermo/quiz/fallback.py. What was
    // chosen and checked there goes on here, and so does the focus.
    function given() {
      const news = {};
      host.fallback.querySelectorAll(".palermo-questions > li").forEach((row, index) => {
        const view = views[index];
        const state = givenState(view.item, row);
        if (state) news[view.item.id] = state;
        // When the page has put this in the place of that.
        if (row.contains(document.activeElement)) queueMicrotask(view.goOn);
      });
      return news;
    }

    const news = host.live ? remembered() : given();
    if (Object.keys(news).length) store.put("items", news);
    restore();
    element.append(root);
    const ends = [store.on(restore), notice.end];
    return () => ends.forEach((end) => end());
  }

  window.palermo.islands.quiz = { mount };
})();
