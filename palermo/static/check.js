// Check a record: does its code follow from its name, date, result and version? Nothing is stored or sent.
(function () {
  "use strict";
  const { h, announce, uniquePrefix } = window.palermo;
  const { check } = window.palermo.seal;

  const strings = window.palermo.strings.check = {
    title: "Check a record",
    name: "Name, exactly as on the record",
    date: "Date",
    result: "Result, such as 84 % (21 of 25)",
    edition: "Version of the course",
    editionHint: "Filled in with the version of this copy. Change it if the record names another one.",
    code: "Code",
    check: "Check",
    fill: "Fill in every field first.",
    unclear: "Write the result as on the record, with its three numbers: 84 % (21 of 25).",
    fits: "The code fits",
    fitsText: "Name, date, result and version are those for which this code was made. That says nothing about who made " +
      "it: whoever knows how can make a code that fits.",
    slip: "There is a typing error in the code",
    slipText: "No record has this code. Compare it with the record, character by character: four, a hyphen, four, a hyphen, four.",
    differs: "The code does not fit",
    differsText: "Either something above is not as on the record (capitals of the name count, too), or the record was " +
      "changed after it was made. Compare each field.",
  };

  function mount(element, payload) {
    const prefix = uniquePrefix();
    const input = (name, attributes) => h("input", {
      id: prefix + "-" + name, autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: "200", input: clear, ...attributes,
    });
    const inputs = {
      name: input("name", { type: "text" }),
      date: input("date", { type: "date" }),
      result: input("result", { type: "text" }),
      edition: input("edition", { type: "text", value: payload.edition, "aria-describedby": prefix + "-hint" }),
      code: input("code", { type: "text" }),
    };
    const field = (name, hint) => h("p", { class: "palermo-check-field" },
      h("label", { for: prefix + "-" + name }, strings[name]),
      hint ? h("span", { class: "palermo-small", id: prefix + "-hint" }, hint) : null, inputs[name]);
    const answer = h("div", { class: "palermo-feedback", tabindex: "-1", hidden: true });
    const message = h("p", { class: "palermo-message" });

    // A verdict beside changed fields would be about something else.
    function clear() {
      answer.hidden = true;
      message.textContent = "";
    }

    function refuse(text, at) {
      message.textContent = text;
      announce(text);
      at.focus();
    }

    function submit(event) {
      event.preventDefault();
      clear();
      const empty = Object.values(inputs).find((one) => !one.value.trim());
      if (empty) return refuse(strings.fill, empty);
      const result = (inputs.result.value.match(/\d+/g) || []).map(Number);
      if (result.length !== 3) return refuse(strings.unclear, inputs.result);
      const record = { name: inputs.name.value, date: inputs.date.value, result, edition: inputs.edition.value };
      const verdict = check(record, inputs.code.value);
      const fits = verdict === "fits";
      answer.dataset.status = fits ? "right" : "wrong";
      answer.replaceChildren(
        h("p", {}, h("span", { class: "palermo-verdict", "data-status": answer.dataset.status },
          h("span", { class: "palermo-icon", "aria-hidden": "true" }, fits ? "✓" : "✗"), strings[verdict])),
        h("p", {}, strings[verdict + "Text"]));
      answer.hidden = false;
      answer.focus();
    }

    element.append(h("section", { class: "palermo-isle palermo-check", "aria-label": strings.title },
      h("form", { novalidate: true, submit }, field("name"), field("date"), field("result"),
        field("edition", strings.editionHint), field("code"), message,
        h("button", { type: "submit", class: "palermo-button palermo-main" }, strings.check), answer)));
  }

  window.palermo.islands.check = { mount };
})();
