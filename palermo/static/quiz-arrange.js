// Questions whose parts are put in place: pairs, an order, categories, and a case in scenes. Dragging is
// offered and never needed: each part has native controls that do the same.
(function () {
  "use strict";
  const { h, say, rich, announce } = window.palermo;
  const { isObject, own } = window.palermo.grading;
  const { types, verdict, tellRight, quoted, about, wordsOf, brief, partList, mixed, keysOf, oneOf, strings } =
    window.palermo.quizTypes;

  Object.assign(strings, {
    matchingRule: "Each right pair earns an equal part of the point.",
    matchingExtra: "There are more answers than places.",
    matchFirst: "Choose an answer for at least one place first, then check.",
    choosePair: "Choose…",
    answers: "The answers. Choose each from the lists above, or drag it to its place.",
    placed: "“{what}” placed at “{where}”.",
    orderingRule: "Each step that directly follows the right one earns an equal part of the point.",
    orderFirst: "Nothing has been moved yet. Move a step, or tick “{mine}”, then check.",
    myOrder: "This is my order",
    up: "Move up: {what}",
    down: "Move down: {what}",
    moved: "“{what}” is now at position {n} of {total}.",
    top: "“{what}” is already the first.",
    bottom: "“{what}” is already the last.",
    rightOrder: "The right order",
    stepFirst: "Begins the order",
    stepFollows: "Follows the right step",
    stepWrong: "Should follow another step",
    sortingRule: "Each card in its right place earns an equal part of the point.",
    sortFirst: "Choose a place for at least one card first, then check.",
    bins: "So far. You can drag cards here, too.",
    left: "Still to sort",
    drag: "Drag",
    branchingRule: "A case in steps. Each choice earns its point in full, by half or not at all; your score is the mean. " +
      "You can go back to the start at any time.",
    chooseScene: "Choose what to do, until the case ends.",
    scene: "Step {n}",
    then: "What happened: ",
    ending: "The case ends",
    toStart: "Back to the start",
    atStart: "Back at the start of the case.",
    path: "Your path through the case",
    roads: "What the other choices lead to",
  });

  // --- Dragging -------------------------------------------------------------------------------------------

  const FAR_ENOUGH = 6; // pixels; less is a click

  // Let a pointer carry `card` to one of the elements with data-drop in `area`; dropped(its data-drop) then.
  // By touch only from the handle: elsewhere a finger scrolls the page.
  function draggable(card, handle, area, dropped) {
    let from = null;
    let over = null;
    const escape = (event) => { if (event.key === "Escape") end(event); };

    function hit(event) {
      const found = card.getRootNode().elementFromPoint(event.clientX, event.clientY);
      const place = found && found.closest("[data-drop]");
      return place && area().contains(place) ? place : null;
    }

    function move(event) {
      if (!from) return;
      const x = event.clientX - from.x;
      const y = event.clientY - from.y;
      if (!from.far && Math.hypot(x, y) < FAR_ENOUGH) return;
      if (!from.far) {
        from.far = true;
        window.getSelection().removeAllRanges(); // else text is selected on the way
        card.classList.add("palermo-dragged");
        area().classList.add("palermo-dragging");
      }
      card.style.transform = `translate(${x}px, ${y}px)`;
      if (over) delete over.dataset.over;
      over = hit(event);
      if (over) over.dataset.over = "yes";
    }

    function end(event) {
      if (!from) return;
      const place = event.type === "pointerup" && from.far ? over : null;
      from = null;
      window.removeEventListener("keydown", escape);
      if (over) delete over.dataset.over;
      over = null;
      card.style.transform = "";
      card.classList.remove("palermo-dragged");
      area().classList.remove("palermo-dragging");
      if (place) dropped(place.dataset.drop);
    }

    card.addEventListener("pointerdown", (event) => {
      const touch = event.pointerType === "touch";
      if (event.button !== 0 || (touch && !handle.contains(event.target))) return;
      // Buttons, lists and fields inside the card keep their own meaning; what is handed in stays.
      if (event.target.closest("button, input, select, a, .palermo-chip") || card.closest("fieldset:disabled")) return;
      from = { x: event.clientX, y: event.clientY, far: false };
      card.setPointerCapture(event.pointerId); // a fast pointer is off the card before its first move is told
      window.addEventListener("keydown", escape);
    });
    card.addEventListener("pointermove", move);
    card.addEventListener("pointerup", end);
    card.addEventListener("pointercancel", end);
  }

  const handleOf = () => h("span", { class: "palermo-handle", "aria-hidden": "true" }, "⠿");

  // --- Pairs ----------------------------------------------------------------------------------------------

  // The right side: of the pairs and of the extras, in one form.
  const rightSide = (item) => [
    ...item.pairs.map((pair) => ({ key: pair.key, text: pair.right, feedback: "" })),
    ...(item.extra || []),
  ];

  const matching = {
    clean(item, response) {
      const given = own(response, "pairs");
      const pairs = {};
      for (const { key } of item.pairs) {
        const chosen = oneOf(rightSide(item), isObject(given) ? own(given, key) : undefined);
        if (chosen !== undefined) pairs[key] = chosen;
      }
      return { pairs };
    },

    field(item, ids, changed) {
      const answers = rightSide(item);
      const order = mixed(item, keysOf(answers), "/right");
      const letter = (key) => String.fromCharCode(65 + order.indexOf(key));
      const find = (key) => answers.find((answer) => answer.key === key);
      const rows = mixed(item, keysOf(item.pairs)).map((key, index) => {
        const pair = item.pairs.find((one) => one.key === key);
        const id = ids.name + "-" + index;
        const select = h("select", {
          id, autocomplete: "off", "aria-labelledby": id + "-l", "aria-describedby": id + "-k", change: changed,
        }, h("option", { value: "" }, strings.choosePair),
        ...order.map((one) => h("option", { value: one }, letter(one) + ": " + wordsOf(find(one).text))));
        const mark = h("span", { class: "palermo-mark", id: id + "-k" });
        return { key, select, mark, element: h("div", { class: "palermo-pair", "data-drop": key },
          h("label", { for: id, id: id + "-l" }, rich(pair.left)), select, mark) };
      });
      const root = h("div", { role: "group", "aria-labelledby": ids.label, "aria-describedby": ids.rule });

      function drop(answer, place) {
        const row = rows.find((one) => one.key === place);
        row.select.value = answer;
        changed();
        const left = item.pairs.find((pair) => pair.key === place).left;
        announce(say(strings.placed, { what: brief(find(answer).text), where: brief(left) }));
      }

      const cards = order.map((key) => {
        const handle = handleOf();
        const card = h("li", { class: "palermo-card" }, handle, h("strong", {}, letter(key)), " ",
          h("span", { class: "palermo-text" }, rich(find(key).text)));
        draggable(card, handle, () => root, (place) => drop(key, place));
        return card;
      });
      root.append(h("div", { class: "palermo-pairs" }, ...rows.map((row) => row.element)),
        h("p", { class: "palermo-hint" }, strings.answers),
        h("ul", { class: "palermo-cards", role: "list" }, ...cards));

      const read = () => matching.clean(item, { pairs: Object.fromEntries(rows.map((r) => [r.key, r.select.value])) });
      return {
        element: root,
        read,
        write(response) {
          for (const row of rows) row.select.value = response.pairs[row.key] || "";
        },
        focus: () => (rows.find((row) => !row.select.value) || rows[0]).select.focus(),
        mark(state, open) {
          for (const { key, mark, element } of rows) {
            const chosen = state.checked ? state.response.pairs[key] : undefined;
            const status = !state.checked ? "" : chosen === key ? "right" : chosen ? "wrong" : "open";
            element.dataset.status = status;
            mark.replaceChildren(...(status ? [verdict(status)] : []),
              ...(open && status && status !== "right" ? [tellRight(letter(key))] : []));
          }
        },
      };
    },

    rule: (item) => strings.matchingRule + (item.extra && item.extra.length ? " " + strings.matchingExtra : ""),

    ask: strings.matchFirst,

    explain(item, response, result, shown) {
      return partList(item.pairs.map((pair) => {
        const chosen = rightSide(item).find((answer) => answer.key === response.pairs[pair.key]);
        const status = !chosen ? "open" : chosen.key === pair.key ? "right" : "wrong";
        const lead = [h("strong", {}, rich(pair.left))];
        if (chosen) lead.push(". ", strings.chose, quoted(chosen.text));
        if (shown && status !== "right") lead.push(". ", strings.answer, quoted(pair.right));
        const known = shown || status === "right" ? pair.feedback : chosen ? chosen.feedback || pair.feedback : "";
        return { status, lead, text: known };
      }));
    },
  };

  // --- An order -------------------------------------------------------------------------------------------

  const follows = (item, order, index) => {
    const keys = keysOf(item.steps);
    return keys.indexOf(order[index]) === keys.indexOf(order[index - 1]) + 1;
  };

  // The order that a learner meets first: their own, and never the right one.
  function firstOrder(item) {
    const keys = keysOf(item.steps);
    const order = mixed(item, keys);
    return order.join() === keys.join() ? [...order.slice(1), order[0]] : order;
  }

  const ordering = {
    clean(item, response) {
      const order = own(response, "order");
      const keys = keysOf(item.steps);
      const whole = Array.isArray(order) && order.length === keys.length && keys.every((key) => order.includes(key));
      return whole ? { order: [...order] } : {};
    },

    field(item, ids, changed) {
      const rows = new Map();
      const list = h("ol", { class: "palermo-steps", role: "list" });
      const mine = h("input", { type: "checkbox", id: ids.name + "-mine", change: changed, autocomplete: "off" });
      const order = () => [...list.children].map((row) => row.dataset.drop);
      const root = h("div", { role: "group", "aria-labelledby": ids.label, "aria-describedby": ids.rule }, list,
        h("label", { class: "palermo-option palermo-mine", for: ids.name + "-mine" }, mine,
          h("span", { class: "palermo-text" }, strings.myOrder)));

      // The neighbour moves, not the step: the button that was pressed keeps its focus.
      function step(key, by) {
        const row = rows.get(key).element;
        const neighbour = by < 0 ? row.previousElementSibling : row.nextElementSibling;
        const what = brief(rows.get(key).text);
        if (!neighbour) return announce(say(by < 0 ? strings.top : strings.bottom, { what }));
        if (by < 0) row.after(neighbour);
        else row.before(neighbour);
        tell(key);
      }

      function drop(key, place) {
        if (key === place) return;
        const now = order();
        const target = rows.get(place).element;
        if (now.indexOf(key) < now.indexOf(place)) target.after(rows.get(key).element);
        else target.before(rows.get(key).element);
        tell(key);
      }

      function tell(key) {
        mine.checked = true;
        number();
        changed();
        announce(say(strings.moved, {
          what: brief(rows.get(key).text), n: order().indexOf(key) + 1, total: rows.size,
        }));
      }

      function number() {
        order().forEach((key, index) => {
          const row = rows.get(key);
          row.number.textContent = index + 1 + ".";
          row.up.setAttribute("aria-disabled", index === 0);
          row.down.setAttribute("aria-disabled", index === rows.size - 1);
        });
      }

      for (const one of item.steps) {
        const { key, text } = one;
        const handle = handleOf();
        const button = (by, label, sign) => h("button", {
          type: "button", class: "palermo-move", "aria-label": say(label, { what: brief(text) }),
          click: () => step(key, by),
        }, h("span", { "aria-hidden": "true" }, sign));
        const row = { text, number: h("span", { class: "palermo-position" }), up: button(-1, strings.up, "↑"),
          down: button(1, strings.down, "↓"), mark: h("span", { class: "palermo-mark" }) };
        row.element = h("li", { class: "palermo-step", "data-drop": key }, handle, row.number,
          h("span", { class: "palermo-text" }, rich(text)), row.mark,
          h("span", { class: "palermo-moves" }, row.up, row.down));
        rows.set(key, row);
        draggable(row.element, handle, () => list, (place) => drop(key, place));
      }

      function write(response) {
        const wanted = response.order || firstOrder(item);
        mine.checked = Boolean(response.order);
        if (order().join() !== wanted.join()) list.replaceChildren(...wanted.map((key) => rows.get(key).element));
        number();
      }

      // On paper the steps stand in this order, whatever was answered.
      firstOrder(item).forEach((key, index) => rows.get(key).element.style.setProperty("--palermo-first", index));
      write({});
      return {
        element: root,
        read: () => (mine.checked ? { order: order() } : {}),
        write,
        focus: () => rows.get(order()[0]).down.focus(),
        mark(state) {
          order().forEach((key, index) => {
            const status = !state.checked || index === 0 ? ""
              : follows(item, state.response.order, index) ? "right" : "wrong";
            rows.get(key).element.dataset.status = status;
            rows.get(key).mark.replaceChildren(status ? verdict(status) : "");
          });
        },
      };
    },

    rule: () => strings.orderingRule,

    ask: say(strings.orderFirst, { mine: strings.myOrder }),

    explain(item, response, result, shown) {
      const told = shown || result.right;
      const nodes = [];
      if (response.order && !result.right) {
        nodes.push(...partList(response.order.map((key, index) => {
          const one = item.steps.find((step) => step.key === key);
          const right = index > 0 && follows(item, response.order, index);
          return index === 0 ? null : {
            status: right ? "right" : "wrong", text: one.feedback,
            lead: [right ? strings.stepFollows : strings.stepWrong, ": ", quoted(one.text)],
          };
        }).filter(Boolean)));
      }
      if (told) {
        nodes.push(h("div", { class: "palermo-about" }, h("p", { class: "palermo-part" }, strings.rightOrder),
          h("ol", { class: "palermo-right-order" },
            ...item.steps.map((one) => h("li", {}, rich(one.text), result.right ? about("", one.feedback) : "")))));
      }
      return nodes;
    },
  };

  // --- Categories -----------------------------------------------------------------------------------------

  // Radio buttons fit below a card when there are few categories with short names; else each card has a list.
  const fewAndShort = ({ categories }) =>
    categories.length <= 3 && categories.map(({ text }) => wordsOf(text)).join("").length <= 36;

  // Both give {element, handle, mark, value, choose, focus}.
  function cardWithRadios(item, card, id, changed) {
    const handle = handleOf();
    const mark = h("span", { class: "palermo-mark", id: id + "-k" });
    const inputs = item.categories.map(({ key }) =>
      h("input", { type: "radio", name: id, value: key, autocomplete: "off", change: changed }));
    const chosen = () => inputs.find((input) => input.checked);
    return {
      handle, mark,
      element: h("fieldset", { class: "palermo-card palermo-sorted", "aria-describedby": mark.id },
        h("legend", {}, handle, h("span", { class: "palermo-text" }, rich(card.text))),
        h("div", { class: "palermo-chips" }, ...inputs.map((input, at) =>
          h("label", { class: "palermo-chip" }, input, h("span", {}, rich(item.categories[at].text))))), mark),
      value: () => (chosen() || {}).value,
      choose(key) {
        for (const input of inputs) input.checked = input.value === key;
      },
      focus: () => (chosen() || inputs[0]).focus(),
    };
  }

  function cardWithList(item, card, id, changed) {
    const handle = handleOf();
    const mark = h("span", { class: "palermo-mark", id: id + "-k" });
    const select = h("select", {
      id, autocomplete: "off", "aria-labelledby": id + "-l", "aria-describedby": mark.id, change: changed,
    }, h("option", { value: "" }, strings.choosePair),
    ...item.categories.map(({ key, text }) => h("option", { value: key }, wordsOf(text))));
    return {
      handle, mark,
      element: h("div", { class: "palermo-pair palermo-card" },
        h("label", { for: id, id: id + "-l" }, handle, h("span", { class: "palermo-text" }, rich(card.text))),
        select, mark),
      value: () => select.value || undefined,
      choose: (key) => { select.value = key || ""; },
      focus: () => select.focus(),
    };
  }

  const sorting = {
    clean(item, response) {
      const given = own(response, "sorted");
      const sorted = {};
      for (const { key } of item.cards) {
        const category = oneOf(item.categories, isObject(given) ? own(given, key) : undefined);
        if (category !== undefined) sorted[key] = category;
      }
      return { sorted };
    },

    field(item, ids, changed) {
      const root = h("div", {
        class: "palermo-sorting", role: "group", "aria-labelledby": ids.label, "aria-describedby": ids.rule,
      });
      const bins = item.categories.map(({ key, text }) => {
        const count = h("strong", {});
        return { key, count, element: h("li", { class: "palermo-bin", "data-drop": key },
          h("span", {}, rich(text)), ": ", count) };
      });
      const left = h("strong", {});

      const told = () => {
        count();
        changed();
      };
      const rows = mixed(item, keysOf(item.cards)).map((key, index) => {
        const card = item.cards.find((one) => one.key === key);
        const row = { key, ...(fewAndShort(item) ? cardWithRadios : cardWithList)(item, card, ids.name + "-" + index, told) };
        draggable(row.element, row.handle, () => root, (place) => drop(row, card, place));
        return row;
      });

      function drop(row, card, place) {
        row.choose(place);
        told();
        const where = item.categories.find((category) => category.key === place).text;
        announce(say(strings.placed, { what: brief(card.text), where: brief(where) }));
      }

      function count() {
        const values = rows.map((row) => row.value());
        for (const bin of bins) bin.count.textContent = values.filter((value) => value === bin.key).length;
        left.textContent = values.filter((value) => value === undefined).length;
      }

      root.append(
        h("div", { class: "palermo-bins" }, h("p", { class: "palermo-hint" }, strings.bins),
          h("ul", { role: "list" }, ...bins.map((bin) => bin.element),
            h("li", { class: "palermo-left" }, strings.left, ": ", left))),
        ...rows.map((row) => row.element));
      count();
      return {
        element: root,
        read: () => sorting.clean(item, { sorted: Object.fromEntries(rows.map((row) => [row.key, row.value()])) }),
        write(response) {
          for (const row of rows) row.choose(response.sorted[row.key]);
          count();
        },
        focus: () => (rows.find((row) => row.value() === undefined) || rows[0]).focus(),
        mark(state, open) {
          for (const row of rows) {
            const card = item.cards.find((one) => one.key === row.key);
            const chosen = state.checked ? state.response.sorted[row.key] : undefined;
            const status = !state.checked ? "" : chosen === card.category ? "right" : chosen ? "wrong" : "open";
            const category = item.categories.find((one) => one.key === card.category);
            row.element.dataset.status = status;
            row.mark.replaceChildren(...(status ? [verdict(status)] : []),
              ...(open && status && status !== "right" ? [tellRight(wordsOf(category.text))] : []));
          }
        },
      };
    },

    rule: () => strings.sortingRule,

    ask: strings.sortFirst,

    explain(item, response, result, shown) {
      const name = (key) => item.categories.find((category) => category.key === key).text;
      return partList(item.cards.map((card) => {
        const chosen = response.sorted[card.key];
        const status = !chosen ? "open" : chosen === card.category ? "right" : "wrong";
        const lead = [quoted(card.text)];
        if (chosen) lead.push(". ", strings.chose, h("strong", {}, rich(name(chosen))));
        if (shown && status !== "right") lead.push(". ", strings.answer, h("strong", {}, rich(name(card.category))));
        return { status, lead, text: chosen || shown ? card.feedback : "" };
      }));
    },
  };

  // --- A case in scenes -----------------------------------------------------------------------------------

  // The scenes along a path: [{scene, choice}], the last without a choice. It ends where the path does not fit.
  function walk(item, path) {
    const steps = [];
    let scene = item.scenes[0];
    for (const key of path) {
      const choice = scene.choices.find((one) => one.key === key);
      const next = choice && item.scenes.find((one) => one.key === choice.to);
      if (!next) break;
      steps.push({ scene, choice });
      scene = next;
    }
    return [...steps, { scene, choice: null }];
  }

  const LONGEST_PATH = 50;
  const ended = (item, path) => walk(item, path).at(-1).scene.choices.length === 0;
  const pointsStatus = (points) => (points === 1 ? "right" : points > 0 ? "partly" : "wrong");

  // All scenes at once: for the printed page alone.
  function onPaper(item) {
    const number = (key) => item.scenes.findIndex((scene) => scene.key === key) + 1;
    return h("ol", { class: "palermo-paper" }, ...item.scenes.map((scene) => h("li", {}, rich(scene.text),
      h("ul", {}, ...scene.choices.map((choice) => h("li", {}, rich(choice.text), " → " + number(choice.to)))))));
  }

  const branching = {
    clean(item, response) {
      const path = own(response, "path");
      if (!Array.isArray(path) || path.length > LONGEST_PATH) return { path: [] };
      return { path: walk(item, path).slice(0, -1).map((step) => step.choice.key) };
    },

    field(item, ids, changed) {
      const place = h("div", { class: "palermo-case", role: "group", "aria-labelledby": ids.label });
      let path = [];

      function go(next, said) {
        path = next;
        draw();
        changed();
        place.querySelector(".palermo-scene").focus();
        if (said) announce(said);
      }

      function draw() {
        const steps = walk(item, path);
        const { scene } = steps.at(-1);
        const last = steps.at(-2);
        const over = scene.choices.length === 0;
        const words = h("div", { class: "palermo-scene", tabindex: "-1" },
          last ? h("div", { class: "palermo-consequence" },
            about([strings.chose, quoted(last.choice.text)], h("div", {}, strings.then, rich(last.choice.consequence))))
            : null,
          h("p", { class: "palermo-part" }, over ? strings.ending : say(strings.scene, { n: steps.length })),
          h("div", {}, rich(scene.text)));
        const choices = mixed(item, keysOf(scene.choices), "/" + scene.key).map((key) => {
          const choice = scene.choices.find((one) => one.key === key);
          return h("button", { type: "button", class: "palermo-option palermo-choice", click: () => go([...path, key]) },
            h("span", { class: "palermo-text" }, rich(choice.text)));
        });
        const back = path.length && !over ? h("button", {
          type: "button", class: "palermo-button", click: () => go([], strings.atStart),
        }, strings.toStart) : null;
        place.replaceChildren(words, h("div", { class: "palermo-options" }, ...choices), ...(back ? [back] : []));
      }

      draw();
      return {
        element: h("div", {}, place, onPaper(item)),
        read: () => ({ path: [...path] }),
        write(response) {
          if (path.join() === response.path.join()) return;
          path = [...response.path];
          draw();
        },
        focus: () => place.querySelector(".palermo-scene").focus(),
        mark() {},
      };
    },

    rule: () => strings.branchingRule,

    ask: strings.chooseScene,

    finished: (item, response) => ended(item, response.path),

    again: strings.toStart,

    explain(item, response) {
      const steps = walk(item, response.path).filter((step) => step.choice);
      return [h("p", { class: "palermo-part" }, strings.path),
        h("ol", { class: "palermo-path" }, ...steps.map(({ scene, choice }) => {
          const others = scene.choices.filter((one) => one !== choice);
          const line = (one) => about([verdict(pointsStatus(one.points)), ". ", quoted(one.text)], one.consequence);
          return h("li", {}, h("div", {}, rich(scene.text)), line(choice), others.length
            ? h("details", {}, h("summary", {}, strings.roads), ...others.map(line)) : "");
        }))];
    },
  };

  Object.assign(types, { matching, ordering, sorting, branching });
})();
