// A source that is new brings what is printed of it: those fields are shown beneath its title, and otherwise hidden.
// Hidden ones are disabled too, so that what was typed into them is not sent; it is there again when they are shown.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const NEW = "new:"; // as in pickers.py

  function show(row) {
    const isNew = Boolean(row.querySelector("select[name$=-source]")?.value.startsWith(NEW));
    for (const line of row.querySelectorAll(".form-row[class*=field-new_]")) {
      line.hidden = !isNew;
      for (const field of line.querySelectorAll("input, select")) field.disabled = !isNew;
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const group = document.getElementById("citations-group");
    if (!group) return;
    const showAll = () => group.querySelectorAll(".inline-related").forEach(show);
    showAll();
    django.jQuery(group).on("change", "select[name$=-source]", showAll);
    document.addEventListener("formset:added", showAll);
  });
}
