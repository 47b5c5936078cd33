// Shows the start of an event on the clocks of other cities while date, time and city are chosen. The server reckons.
"use strict"; // and a block: none of these names reaches the other scripts of the page

document.addEventListener("DOMContentLoaded", () => {
  const zone = document.querySelector("select[data-elsewhere]");
  if (!zone) return;
  const line = zone.parentElement.querySelector(".elsewhere");
  const names = ["start_date", "start_time", "end_date", "end_time", "time_zone", "start_fold", "end_fold"];
  let asked = 0;

  zone.form.addEventListener("change", async ({ target }) => {
    if (!names.includes(target.name)) return;
    const fields = new FormData(zone.form);
    const number = ++asked;
    const answer = await ask(new URLSearchParams(names.map((name) => [name, fields.get(name) ?? ""])));
    if (number !== asked) return;
    line.textContent = answer.words;
    document.querySelector(`[name="${answer.field}"]`)?.closest("details")?.setAttribute("open", "");
  });

  async function ask(query) {
    try {
      return await (await fetch(`${zone.dataset.elsewhere}?${query}`)).json();
    } catch {
      return { words: "", field: "" }; // signed out or offline: the form itself will say so
    }
  }
});
