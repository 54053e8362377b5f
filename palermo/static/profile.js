// The country profile: find a State by any of its names, see what each of the four instruments is to it.
// Every sentence comes from palermo/profile.py; here they are laid out, linked and printed.
(function () {
  "use strict";
  const { store, h, say, announce, printAlone, states: { read, combobox } } = window.palermo;

  const strings = window.palermo.strings.profile = {
    title: "Country profile",
    nothing: "Choose a State to see its profile.",
    unknown: "There is no State with the code “{code}” in the data. Choose one.",
    statements: "Reservations, declarations and other statements",
    noStatements: "None in our data.",
    caveats: "About these data",
    sources: "Sources of this row",
    asOf: "All as of {asOf}.",
    print: "Print this profile",
    where: "Your choice is kept in this browser only.",
    whereLive: "Your choice is kept in this browser and in this notebook session only.",
  };

  const LONGEST_CODE = 40;

  // --- The profile ----------------------------------------------------------------------------------------

  const lines = (texts, name) => (texts.length ? h("ul", { class: name }, ...texts.map((text) => h("li", {}, text))) : null);

  function treatyCard([name, title], [standing, word, fields, statements, caveats, sources]) {
    return h("section", { class: "palermo-treaty" },
      h("h4", { title }, name),
      h("p", { class: "palermo-standing", "data-standing": standing }, word),
      h("dl", {}, ...fields.flatMap(([term, value, why]) => [
        h("dt", {}, term), h("dd", {}, value, why ? h("small", {}, why) : null)])),
      h("h5", {}, strings.statements),
      statements.length
        ? h("ul", {}, ...statements.map(([what, text]) => h("li", {}, h("b", {}, what), ": ", text)))
        : h("p", {}, strings.noStatements),
      caveats.length ? h("h5", {}, strings.caveats) : null,
      lines(caveats),
      sources.length ? h("details", {}, h("summary", {}, strings.sources), lines(sources)) : null);
  }

  function sheet(profiles, state) {
    const [sentence, caveats, rows] = state.details();
    return h("article", { class: "palermo-sheet", "data-country": state.iso3 },
      h("h3", {}, state.name, " ", h("span", { class: "palermo-code" }, state.iso3)),
      h("p", { class: "palermo-lead" }, sentence),
      lines(caveats, "palermo-caveats"),
      h("div", { class: "palermo-treaties" }, ...rows.map((row, place) => treatyCard(profiles.instruments[place], row))),
      h("p", { class: "palermo-small" }, say(strings.asOf, profiles), " ", profiles.notes.join(" ")));
  }

  // --- Which State: the link, the notebook, this browser --------------------------------------------------

  const linked = () => (new URLSearchParams(window.location.search).get("country") || "").slice(0, LONGEST_CODE);

  function link(code) {
    try {
      const address = new URL(window.location.href);
      address.searchParams.set("country", code);
      window.history.replaceState(window.history.state, "", address);
    } catch (error) {
      // A page opened as a file may not be allowed to; the profile does without.
    }
  }

  function mount(element, payload, host) {
    const profiles = payload.shared.profiles;
    const states = read(profiles);
    const byCode = new Map(states.flatMap((state) => [[state.iso3, state], [state.iso2, state]]));
    const known = (code) => (typeof code === "string" ? byCode.get(code.toUpperCase()) : undefined);
    let shown = null;

    const place = h("div", {});
    const box = combobox(states, (state) => {
      store.put("profile", { country: state.iso3 });
      show(state);
      if (host.live) {
        host.set("country", state.iso3);
        host.save();
      } else {
        link(state.iso3);
      }
      announce(state.name + ". " + state.details()[0]);
    });

    function show(state) {
      shown = state;
      box.show(state);
      if (!state) return place.replaceChildren(h("p", {}, strings.nothing));
      const page = sheet(profiles, state);
      place.replaceChildren(page, h("button", {
        type: "button", class: "palermo-button", click: () => printAlone(page, "palermo-profile"),
      }, strings.print));
    }

    function start() {
      const asked = host.live ? "" : linked();
      const given = host.live ? host.get("country") : payload.country;
      show(known(asked) || known(given) || known(store.get("profile", "country")) || null);
      if (asked && !known(asked)) place.prepend(h("p", { class: "palermo-problem" }, say(strings.unknown, { code: asked })));
      if (host.live && shown && shown.iso3 !== given) {
        host.set("country", shown.iso3);
        host.save();
      }
    }

    element.append(h("section", { class: "palermo-profile", "aria-label": strings.title },
      box.element, place, h("p", { class: "palermo-small" }, host.live ? strings.whereLive : strings.where)));
    start();
    return host.on("country", () => {
      const state = known(host.get("country")) || null;
      if (state !== shown) show(state);
    });
  }

  window.palermo.islands.profile = { mount };
})();
