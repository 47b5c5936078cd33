// Offers plurals and other spellings of a term as rows, while its name and forms are filled in.
"use strict"; // and a block: none of these names reaches the other scripts of the page

document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector(".suggestions[data-url]");
  const form = box?.closest("form");
  if (!form) return;
  const HAVE_OTHERS = ["abbreviation", "synonym"]; // kinds: a plural has no plural
  const group = box.closest(".inline-group");
  const rows = () => [...group.querySelectorAll(".inline-related:not(.empty-form)")];
  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);

  // [{ text, match, auto_link, hasOthers }]: the name, and the English forms below it.
  function entered() {
    const own = { text: form.elements.name, match: form.elements.match, auto_link: form.elements.auto_link, hasOthers: true };
    const others = rows().filter((row) => field(row, "language").value === "en").map((row) => ({
      text: field(row, "text"), match: field(row, "match"), auto_link: field(row, "auto_link"),
      hasOthers: HAVE_OTHERS.includes(field(row, "kind").value),
    }));
    return [own, ...others].filter(({ text }) => text.value.trim());
  }

  // The new row is found in texts as the form is of which it is one.
  function add({ text, kind, of }) {
    group.querySelector(".add-row a").click();
    const row = rows().at(-1);
    const model = entered().find((each) => each.text.value === of);
    field(row, "text").value = text;
    field(row, "kind").value = kind;
    if (model) {
      field(row, "match").value = model.match.value;
      field(row, "auto_link").checked = model.auto_link.checked;
    }
    field(row, "text").dispatchEvent(new Event("input", { bubbles: true }));
  }

  function offer(facts) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: facts.text });
    button.addEventListener("click", () => {
      (button.nextElementSibling ?? button.previousElementSibling ?? group.querySelector(".add-row a")).focus();
      button.remove();
      box.hidden = !box.querySelector("button");
      add(facts);
    });
    return button;
  }

  office.follow(form, async (signal) => {
    const forms = entered();
    const asked = forms.map(({ text }) => ["text", text.value]);
    const { answer } = await office.send(box.dataset.url, asked, { signal });
    if (!answer?.forms) return; // the next key asks again
    const of = new Set(forms.filter(({ hasOthers }) => hasOthers).map(({ text }) => text.value));
    const buttons = answer.forms.filter((facts) => of.has(facts.of)).map(offer);
    if (box.textContent !== ["Add too:", ...buttons.map(({ textContent }) => textContent)].join("")) {
      box.replaceChildren("Add too:", ...buttons);
    }
    box.hidden = !buttons.length;
  });
});
