// Puts the rows of a form into another order with buttons, by mouse or keyboard. The field of the place, which does the
// same without script, is hidden then.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const GROUP = ".inline-group";
  const place = (row) => row.querySelector("input[name$='-order']");
  const rowsOf = (group) => [...group.querySelectorAll(".inline-related:not(.empty-form)")];
  const index = (row) => Number(row.id.split("-").at(-1));

  // Rows without a place come last, as they do on the server.
  const wanted = (row) => (place(row).value === "" ? Number.MAX_SAFE_INTEGER : Number(place(row).value));
  const byPlace = (a, b) => wanted(a) - wanted(b) || index(a) - index(b);
  const byIndex = (a, b) => index(a) - index(b);

  function arrange(group, compare) {
    const rows = rowsOf(group);
    const sorted = [...rows].sort(compare);
    if (rows.some((row, i) => row !== sorted[i])) rows[0].before(...sorted);
  }

  function move(row, step) {
    const group = row.closest(GROUP);
    const rows = rowsOf(group);
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    const moved = rowsOf(group);
    moved.forEach((each, i) => { place(each).value = i + 1; });
    place(row).dispatchEvent(new Event("input", { bubbles: true }));
    say(group, `Now in place ${moved.indexOf(row) + 1} of ${moved.length}.`);
  }

  function say(group, words) {
    group.querySelector("[data-said]").textContent = words;
  }

  function addButtons(row) {
    const heading = row.querySelector(".row-label");
    const box = Object.assign(document.createElement("span"), { className: "moves" });
    for (const [step, words] of [[-1, "Move up"], [1, "Move down"]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: words });
      button.addEventListener("click", () => { move(row, step); button.focus(); });
      box.append(button);
    }
    heading.after(box);
  }

  function prepare(group) {
    group.classList.add("in-order");
    const said = Object.assign(document.createElement("p"), { className: "said" });
    said.dataset.said = "";
    said.setAttribute("role", "status");
    group.append(said);
    rowsOf(group).forEach(addButtons);
    arrange(group, byPlace);
  }

  const ordered = (group) => Boolean(group && place(group));

  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll(GROUP)) if (ordered(group)) prepare(group);
  });

  // Going back, the browser fills in what the fields held, after the page has been put in order.
  window.addEventListener("pageshow", () => {
    for (const group of document.querySelectorAll(GROUP)) if (ordered(group)) arrange(group, byPlace);
  });

  document.addEventListener("formset:added", ({ target }) => {
    if (ordered(target.closest(GROUP))) addButtons(target);
    if (document.activeElement?.closest(".add-row")) focusFirst(target);
  });

  function focusFirst(row) {
    // Its pickers are made after this.
    setTimeout(() => row.querySelector(".select2-selection, input:not([type=hidden]), textarea, select")?.focus());
  }

  // Django's script numbers the rows anew as they stand when one is removed; stored rows must keep their numbers.
  window.addEventListener("click", ({ target }) => {
    const row = target.closest?.(".inline-deletelink")?.closest(".inline-related");
    const group = row?.closest(GROUP);
    if (!ordered(group)) return;
    const near = row.nextElementSibling?.querySelector(".moves button") ?? row.previousElementSibling?.querySelector(".moves button");
    arrange(group, byIndex);
    setTimeout(() => {
      arrange(group, byPlace);
      if (document.activeElement === document.body) (near ?? group.querySelector(".add-row a")).focus();
    });
  }, true);
}
