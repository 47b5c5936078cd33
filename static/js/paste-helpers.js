// Makes rows of a panel or of points that are pasted, by way of the server, which knows who is known. What it does not
// understand stays where it was pasted, and all that it filled in can be taken back.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const NO_ANSWER = "This could not be read just now. Your text is still here: see whether you are connected and signed in, then use the button.";
  const NOT_SAVED = "Not saved yet: what stands here is not part of the page. Make rows of it, or save again to leave it out.";
  const HERE_ALREADY = (count) => `${count} ${count === 1 ? "row is" : "rows are"} here already and ${count === 1 ? "was" : "were"} left as ${count === 1 ? "it is" : "they are"}.`;
  const $ = django.jQuery;

  const textOf = (box) => box.querySelector("textarea");
  const rowsOf = (group) => [...group.querySelectorAll(".inline-related:not(.empty-form)")];
  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const filled = (row) => [...row.querySelectorAll("input:not([type=hidden], [type=checkbox]), textarea, select.admin-autocomplete")]
    .filter((each) => !each.name.endsWith("-order") && each.value);
  const snapshot = (row) => JSON.stringify([...row.querySelectorAll("input:not([name$='-order']), textarea, select")].map((each) => each.value));

  function set(row, name, value) {
    const target = field(row, name);
    if (target.matches(".admin-autocomplete")) {
      target.replaceChildren(new Option("", ""), ...(value ? [new Option(value.text, value.id, true, true)] : []));
      $(target).trigger("change");
    } else {
      target.value = value;
    }
  }

  const isFree = (row) => !row.matches(".has_original") && !row.querySelector(".question") && !filled(row).length;

  // Takes an empty row of the list, or adds one.
  function freeRow(group, free) {
    if (free.length) return { row: free.shift(), added: false };
    group.querySelector(".add-row a").click();
    return { row: rowsOf(group).at(-1), added: true };
  }

  // What makes two rows the same: a person in a role, a sentence.
  const sameness = (value) => JSON.stringify([value("person"), value("role"), value("text")]);
  const ofRow = (row) => sameness((name) => field(row, name)?.value ?? "");
  const ofFacts = ({ fields }) => sameness((name) => fields[name]?.id ?? fields[name] ?? "");
  const readings = new WeakMap(); // box -> [{ text, rest, made }], the last one last
  const askedAbout = new WeakMap(); // row -> the facts it was made of, when they left a question open

  // Gives the row with what is needed to take it back.
  function fill(group, free, facts) {
    const { fields, questions } = facts;
    const { row, added } = freeRow(group, free);
    const before = Object.keys(fields).map((name) => [name, field(row, name).matches("select.admin-autocomplete") ? null : field(row, name).value]);
    for (const [name, value] of Object.entries(fields)) set(row, name, value);
    for (const question of questions) ask(row, question);
    if (questions.length) askedAbout.set(row, JSON.stringify(facts));
    row.classList.add("pasted");
    return { row, added, before, after: snapshot(row) };
  }

  function ask(row, { field: name, words, choices }) {
    const box = Object.assign(document.createElement("div"), { className: "question", tabIndex: -1 });
    box.dataset.field = name;
    const line = Object.assign(document.createElement("p"), { textContent: words });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", words);
    box.append(line);
    for (const choice of choices) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: choice.label });
      button.addEventListener("click", () => {
        set(row, name, choice);
        field(row, name).nextElementSibling?.querySelector(".select2-selection")?.focus();
      });
      box.append(button);
    }
    row.querySelector("h4").after(box);
    office.ask(box, () => { line.textContent = `Not saved yet, because this is open: ${words}`; });
    // A choice by hand is an answer, too.
    $(field(row, name)).on("change.question", ({ target }) => {
      if (target.value) forget(row, box);
    });
  }

  function forget(row, box) {
    $(field(row, box.dataset.field)).off("change.question");
    office.answered(box);
    box.remove();
  }

  // Whatever is said, the last reading can be undone, and then the one before it.
  function say(box, words) {
    const canUndo = readings.get(box)?.length && !textOf(box).readOnly;
    box.querySelector(".paste-said").replaceChildren(words, ...(canUndo ? [" ", undoButton(box)] : []));
  }

  function undoButton(box) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Undo" });
    button.addEventListener("click", () => undo(box));
    return button;
  }

  // Brings back the pasted text, above what has been typed beside the rest that was left of it.
  function undo(box) {
    const { text, rest, made } = readings.get(box).pop();
    const here = made.filter(({ row }) => row.isConnected);
    const untouched = here.filter(({ row, after }) => snapshot(row) === after);
    for (const { row, added, before } of untouched.toReversed()) {
      for (const question of row.querySelectorAll(".question")) forget(row, question);
      askedAbout.delete(row);
      row.classList.remove("pasted");
      if (added) row.querySelector(".inline-deletelink").click();
      else for (const [name, value] of before) set(row, name, value);
    }
    const area = textOf(box);
    area.value = [text, area.value === rest ? "" : area.value].filter(Boolean).join("\n");
    const kept = here.length - untouched.length;
    say(box, kept ? `Taken back, but for ${kept} that you have changed since.` : "Taken back.");
    remind(box);
    area.focus();
  }

  // What is still in the box would be lost when the form is saved: the first attempt leads back here.
  function remind(box) {
    const area = textOf(box);
    office.remind(area, area.value.trim() && (() => say(box, NOT_SAVED)));
  }

  async function read(box) {
    const area = textOf(box);
    const text = area.value;
    if (!text.trim() || area.readOnly) return;
    area.readOnly = true; // the answer takes the place of the text that was sent
    say(box, "Reading …");
    const { answer } = await office.send(box.dataset.url, { text }, { saySignedOut: () => say(box, NO_ANSWER) });
    area.readOnly = false;
    if (!answer?.rows) {
      say(box, answer?.error ?? NO_ANSWER);
    } else {
      const group = box.closest(".inline-group");
      const free = rowsOf(group).filter(isFree);
      const here = new Set(rowsOf(group).filter((row) => !free.includes(row)).flatMap((row) => [ofRow(row), askedAbout.get(row)]));
      const wanted = answer.rows.filter((facts) => !here.has(facts.questions.length ? JSON.stringify(facts) : ofFacts(facts)));
      const made = wanted.map((facts) => fill(group, free, facts));
      const known = answer.rows.length - wanted.length;
      area.value = answer.rest;
      if (made.length) readings.set(box, [...(readings.get(box) ?? []), { text, rest: answer.rest, made }]);
      say(box, known ? `${answer.words} ${HERE_ALREADY(known)}` : answer.words);
    }
    remind(box);
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll(".paste")) {
      box.hidden = false;
      box.querySelector("button").addEventListener("click", () => read(box));
      textOf(box).addEventListener("paste", () => setTimeout(() => read(box))); // once the text is there
      textOf(box).addEventListener("input", () => remind(box));
    }
  });
}
