// At the end of a module in the book: marked as read, by its take-away coming into view or by the learner.
(function () {
  "use strict";
  const { store, h, announce, today } = window.palermo;

  const strings = window.palermo.strings.read = {
    title: "Your progress in this module",
    read: "✓ You have read this module.",
    unread: "This module is not marked as read.",
    mark: "Mark this module as read",
    unmark: "Mark this module as unread",
    marked: "Marked as read.",
    unmarked: "Marked as unread.",
    all: "See all of your progress",
  };

  const place = document.querySelector("[data-palermo-module]");
  const id = place.dataset.palermoModule;
  const entry = () => store.get("modules", id);
  const isRead = () => Object(entry()).read === true;
  const put = (read) => store.put("modules", { [id]: { read, on: today() } });

  const state = h("p", {});
  const button = h("button", { type: "button", class: "palermo-button", click() {
    put(!isRead());
    announce(isRead() ? strings.marked : strings.unmarked);
  } });

  function update() {
    state.textContent = isRead() ? strings.read : strings.unread;
    button.textContent = isRead() ? strings.unmark : strings.mark;
  }

  update();
  store.on(update);
  place.append(h("section", { class: "palermo-isle palermo-read", "aria-label": strings.title }, state, button,
    place.dataset.progress ? h("a", { href: place.dataset.progress }, strings.all) : null));

  // Once, and never against the learner's own word.
  const takeAway = document.getElementById("take-away");
  if (takeAway && entry() === undefined) {
    const watch = new IntersectionObserver(([seen]) => {
      if (!seen.isIntersecting && seen.boundingClientRect.top > 0) return;
      watch.disconnect();
      if (entry() === undefined) put(true);
    });
    watch.observe(takeAway.querySelector("h2") || takeAway);
  }
})();
