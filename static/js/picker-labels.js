// The pickers of Django's admin (Select2) leave their parts without a name for screen readers. Each gets its label's.
function namePicker(select) {
  const picker = select.nextElementSibling;
  const label = select.labels[0]?.textContent.replace(/:\s*$/, "").trim();
  if (!label || !picker?.matches(".select2-container")) return;
  picker.querySelector("ul > .select2-selection__clear")?.remove(); // one slip would clear them all; and no list item
  const box = picker.querySelector("[role=combobox]");
  box.removeAttribute("aria-labelledby");
  for (const part of [box, ...picker.querySelectorAll("[role=textbox], .select2-search__field")]) part.setAttribute("aria-label", label);
}

const namePickers = (root) => root.querySelectorAll("select.admin-autocomplete").forEach(namePicker);

// They are made after this script runs, and anew with each choice.
new MutationObserver(() => namePickers(document)).observe(document.documentElement, { childList: true, subtree: true });
