// The rules of the tool finder, counted as `rank` in palermo/finder.py counts them. Without a page: the plan
// builder calls it too.
(function () {
  "use strict";
  if (window.palermo.finder) return;

  // rules: the resource "finder". answers: question → key of an answer; others are left out or "".
  // Gives all tools, best first: [{tool, points, reasons: [{points, text}]}].
  function rank(rules, answers) {
    const found = new Map(rules.tools.map(({ id }) => [id, { tool: id, points: 0, reasons: [] }]));
    for (const rule of rules.rules) {
      if (!Object.entries(rule.if).every(([question, keys]) => keys.includes(answers[question]))) continue;
      const one = found.get(rule.tool);
      one.points += rule.points;
      one.reasons.push({ points: rule.points, text: rule.reason });
    }
    const ranked = [...found.values()];
    for (const one of ranked) one.reasons.sort((a, b) => b.points - a.points);
    return ranked.sort((a, b) => b.points - a.points); // stable: equal ones stay in the order of the tools
  }

  // Of anything that was stored or linked: what are answers to the questions.
  function known(rules, given) {
    const answers = {};
    for (const { key, answers: offered } of rules.questions) {
      const value = given && typeof given === "object" ? given[key] : undefined;
      if (offered.some((one) => one.key === value)) answers[key] = value;
    }
    return answers;
  }

  window.palermo.finder = { rank, known };
})();
