// Grading: what a response to a question is worth. palermo/quiz/grading.py grades in the same way, and
// tests/golden/grading.json holds the two to the same results. Nothing in a response or a stored one is trusted.
(function () {
  "use strict";

  // Spaces that people type around an answer, or that come along with a copied one.
  const SPACES = " \t\r\n\u00a0\u202f\u2009";
  const NUMBER = /^[+-]?[0-9]+([.,][0-9]+)?$/;
  const AMBIGUOUS = /^[+-]?[0-9]{1,3},[0-9]{3}$/;
  const LONGEST_NUMBER = 40;
  const ROUNDING = 1e-9;

  const own = (object, name) =>
    Object.prototype.hasOwnProperty.call(object, name) && object[name] !== null ? object[name] : undefined;
  const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const noAnswer = (status) => ({ score: 0, right: false, status, value: null });
  const option = (item, key) => item.options.find((candidate) => candidate.key === key);

  function trim(text) {
    let start = 0;
    let end = text.length;
    while (start < end && SPACES.includes(text[start])) start++;
    while (end > start && SPACES.includes(text[end - 1])) end--;
    return text.slice(start, end);
  }

  function scored(score, value = null) {
    return { score, right: score === 1, status: score === 1 ? "right" : score > 0 ? "partly" : "wrong", value };
  }

  function gradeOne(item, response) {
    const choice = own(response, "choice");
    if (choice === undefined || choice === "") return noAnswer("unanswered");
    const chosen = option(item, choice);
    return chosen ? scored(chosen.correct ? 1 : 0) : noAnswer("unclear");
  }

  // Each right choice earns its share; each wrong choice takes one share away; never below zero.
  function gradeMultiple(item, response) {
    const choices = own(response, "choices");
    if (choices === undefined) return noAnswer("unanswered");
    if (!Array.isArray(choices)) return noAnswer("unclear");
    if (choices.length === 0) return noAnswer("unanswered");
    if (!choices.every((key) => option(item, key))) return noAnswer("unclear");
    const chosen = [...new Set(choices)];
    const hits = chosen.filter((key) => option(item, key).correct).length;
    const rights = item.options.filter((candidate) => candidate.correct).length;
    return scored(Math.max(0, hits - (chosen.length - hits)) / rights);
  }

  function gradeNumeric(item, response) {
    let typed = own(response, "value");
    if (typed === undefined) return noAnswer("unanswered");
    if (typeof typed !== "string") return noAnswer("unclear");
    typed = trim(typed);
    if (typed === "") return noAnswer("unanswered");
    if (!NUMBER.test(typed) || AMBIGUOUS.test(typed) || typed.length > LONGEST_NUMBER) return noAnswer("unclear");
    const value = Number(typed.replace(",", "."));
    return scored(Math.abs(value - item.answer) <= item.tolerance + ROUNDING ? 1 : 0, value);
  }

  const graders = {
    single: gradeOne, true_false: gradeOne, multiple: gradeMultiple, numeric: gradeNumeric,
  };

  // {score: 0 to 1, right: the full score, status: right, partly, wrong, unanswered or unclear, value: the
  // number that was understood, or null}. Never throws.
  function grade(item, response) {
    const grader = own(graders, item.type);
    return grader && isObject(response) ? grader(item, response) : noAnswer("unanswered");
  }

  const counts = (result) => result.status !== "unanswered" && result.status !== "unclear";

  window.palermo.grade = grade;
  window.palermo.grading = { LONGEST_NUMBER, ROUNDING, isObject, own, option, trim, counts };
})();
