// On every page of the book: beside a module's name in the side bar, what of it the learner has done.
// It reads the learner's document by itself and writes nothing; core.js, which does, weighs three times as much.
(function () {
  "use strict";
  const KEY = "palermo-course";
  const contents = Object.entries((window.palermoShared && window.palermoShared.contents) || {});

  // What is stored, or what there is of it: see core.js.
  function stored() {
    try {
      const doc = JSON.parse(window.localStorage.getItem(KEY));
      if (doc.v === 1 || doc.v === 2) return doc;
    } catch (error) {
      // Nothing stored, or nothing that can be read: no marks. The pages with questions tell what is wrong.
    }
    return {};
  }

  function words(doc, module, quiz) {
    const entry = (section, key) => Object(Object(doc[section])[key]);
    const answered = quiz.filter((id) => entry("items", id).checked === true).length;
    const parts = entry("modules", module).read === true ? ["read"] : [];
    if (answered) parts.push(answered === quiz.length ? "quiz done" : `quiz ${answered} of ${quiz.length}`);
    return (parts.length === 2 && answered === quiz.length ? "✓ " : "") + parts.join(", ");
  }

  function mark() {
    const doc = stored();
    for (const link of document.querySelectorAll(".bd-sidebar-primary a.reference.internal")) {
      const path = new URL(link.href).pathname;
      const found = contents.find(([page]) => path.endsWith(`/${page}.html`));
      if (!found) continue;
      const text = words(doc, ...found[1]);
      const old = link.querySelector(".palermo-done");
      if (old) old.remove();
      if (!text) continue;
      const note = document.createElement("span");
      note.className = "palermo-done";
      note.textContent = text;
      link.append(" ", note);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    mark();
    if (window.palermo) window.palermo.store.on(mark);
  });
  window.addEventListener("storage", mark);
})();
