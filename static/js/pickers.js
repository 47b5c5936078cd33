// The pickers of Django's admin (Select2), made quicker and whole: one types without opening them first, adds what is
// not there yet by its name, and hears from a screen reader what each of their parts is for.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const NEW = "new:"; // as in pickers.py
  const LONGEST = 300; // characters of a name to search for: an address has an end
  const $ = django.jQuery;

  // Takes the place of Django's own function, which is called for each picker of the page and of a row that is added.
  $.fn.djangoAdminSelect2 = function () {
    return this.each((_, select) => {
      $(select).select2({ width: "100%", ajax: questions(select), templateResult: line });
    });
  };

  function questions(select) {
    const { appLabel: app_label, modelName: model_name, fieldName: field_name, new: noun } = select.dataset;
    return {
      data: ({ term, page }) => ({ term: term?.slice(0, LONGEST), page, app_label, model_name, field_name }),
      transport: (question, succeed, fail) => {
        const request = $.ajax(question);
        request.then(succeed, fail);
        // Select2 takes a lost connection for a question it has dropped itself, and would search for ever.
        request.fail((_, status) => { if (status !== "abort") $(select).data("select2").trigger("results:message", { message: "errorLoading" }); });
        return request;
      },
      processResults: ({ results, pagination }, { term, page }) => ({
        results: [...(page > 1 ? [] : newHere(noun, term)), ...results, ...(pagination.more ? [] : offer(noun, term))],
        pagination,
      }),
    };
  }

  // What other pickers of this form are about to add.
  function newHere(noun, term = "") {
    if (!noun) return [];
    const chosen = [...document.querySelectorAll(`select[data-new="${noun}"] option:checked`)];
    const names = chosen.filter(({ value }) => value.startsWith(NEW)).map(({ value }) => value.slice(NEW.length));
    const fitting = names.filter((name) => name.toLowerCase().includes(term.trim().toLowerCase()));
    return [...new Set(fitting)].map((name) => ({ id: NEW + name, text: `${name} (new)` }));
  }

  function offer(noun, term = "") {
    const name = term.trim().replace(/ \(new\)$/, ""); // what Backspace makes of a chip
    const isHere = newHere(noun, name).some(({ id }) => id === NEW + name);
    return noun && name && !isHere ? [{ id: NEW + name, text: `${name} (new)`, name, noun }] : [];
  }

  const line = ({ text, name, noun }) => (noun ? `Add “${name}” as a new ${noun}` : text);

  // Who is new has no form of their own yet to lead to; Django's script, which hears of a change first, gives a link.
  $(document).on("change", "select.admin-autocomplete", ({ target: { value, parentElement } }) => {
    if (value.startsWith(NEW)) for (const link of parentElement.querySelectorAll("a.change-related")) link.removeAttribute("href");
  });

  // A letter typed on a closed picker opens it and begins its search.
  document.addEventListener("keydown", (event) => {
    const picker = event.target.closest?.(".select2-selection--single");
    const select = picker?.closest(".select2-container").previousElementSibling;
    const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isLetter || !select?.matches(".admin-autocomplete") || $(select).data("select2").isOpen()) return;
    event.preventDefault();
    event.stopPropagation();
    $(select).select2("open");
    const search = document.querySelector(".select2-container--open .select2-search__field");
    search.focus();
    search.value = event.key;
    $(search).trigger("input");
  }, true);

  // What is highlighted is taken by Tab as by Enter: a typed name must not vanish because one goes on. While the list
  // still answers an earlier word, neither takes anything: it would be somebody else.
  document.addEventListener("keydown", (event) => {
    const { key, shiftKey, target } = event;
    const takes = (key === "Tab" && !shiftKey) || key === "Enter";
    if (!takes || !target.matches?.(".select2-search__field") || !target.value.trim()) return;
    if (document.querySelector(".select2-results .loading-results")) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (event.defaultPrevented || key === "Enter") return;
    const selects = [...document.querySelectorAll("select.admin-autocomplete")];
    const open = selects.map((select) => $(select).data("select2")).find((picker) => picker?.isOpen());
    if (document.querySelector(".select2-results__option--highlighted")) open?.trigger("results:select", {});
  }, true);

  // Select2 leaves its parts without a name for screen readers. Each gets its label's.
  function nameParts(select) {
    const picker = select.nextElementSibling;
    const label = select.labels[0]?.textContent.replace(/:\s*$/, "").trim();
    if (!label || !picker?.matches(".select2-container")) return;
    picker.querySelector("ul > .select2-selection__clear")?.remove(); // one slip would clear them all; and no list item
    const box = picker.querySelector("[role=combobox]");
    box.removeAttribute("aria-labelledby");
    for (const part of [box, ...picker.querySelectorAll("[role=textbox], .select2-search__field")])
      part.setAttribute("aria-label", label);
  }

  // They are made after this script runs, and anew with each choice.
  new MutationObserver((changes) => {
    const touched = changes.flatMap(({ target, addedNodes }) => [target.closest?.(".select2-container"), ...addedNodes]);
    const elements = [...new Set(touched)].filter((element) => element instanceof Element && element.isConnected);
    const containers = elements.flatMap((element) => [element.closest(".select2-container"), ...element.querySelectorAll(".select2-container")]);
    const selects = [...new Set(containers)].map((container) => container?.previousElementSibling);
    selects.filter((select) => select?.matches("select.admin-autocomplete")).forEach(nameParts);
  }).observe(document.documentElement, { childList: true, subtree: true });
}
