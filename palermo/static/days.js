// Days as texts such as 2022-11-01, counted in UTC, so that no clock is put back in between.
(function () {
  "use strict";

  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"];

  // The day as {year, month, day}, or null for what is none: 2022-02-30, a word.
  function parts(text) {
    const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
    if (!found) return null;
    const [year, month, day] = found.slice(1).map(Number);
    return month >= 1 && month <= 12 && day >= 1 && day <= lastDay(year, month) ? { year, month, day } : null;
  }

  const lastDay = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();
  const iso = (date) => date.toISOString().slice(0, 10);

  // The day so many days, weeks, months or years later; as `add` in palermo/review.py.
  function add(text, number, unit) {
    const { year, month, day } = parts(text);
    if (unit === "days") return iso(new Date(Date.UTC(year, month - 1, day + number)));
    if (unit === "weeks") return add(text, 7 * number, "days");
    const months = year * 12 + month - 1 + number * (unit === "years" ? 12 : 1);
    const [toYear, toMonth] = [Math.floor(months / 12), (months % 12) + 1];
    return iso(new Date(Date.UTC(toYear, toMonth - 1, Math.min(day, lastDay(toYear, toMonth)))));
  }

  // 1 November 2022
  function told(text) {
    const { year, month, day } = parts(text);
    return `${day} ${MONTHS[month - 1]} ${year}`;
  }

  window.palermo.days = { parts, add, told };
})();
