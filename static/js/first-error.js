// Brings what needs another look into view, with the section around it open: the first field when the page comes back,
// and each field that the list at the top leads to.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const CONTROL = ".select2-selection, input:not([type=hidden]), select:not(.select2-hidden-accessible), textarea";

  function openAround(element) {
    for (let box = element.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }

  function show(element) {
    openAround(element);
    const line = element.closest(".fieldBox, .form-row, .inline-related, fieldset") ?? element;
    const places = [element.parentElement, line, line.parentElement];
    const control = element.matches(CONTROL) ? element : places.map((place) => place.querySelector(CONTROL)).find(Boolean);
    control?.focus({ preventScroll: true });
    line.scrollIntoView({ block: "center" });
  }

  window.addEventListener("load", () => {
    const first = document.querySelector("form .errorlist:not(.nonfield)");
    if (first) show(first);
    else document.querySelector(".faults")?.scrollIntoView({ block: "center" });
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".faults a");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    show(target);
  });
}
