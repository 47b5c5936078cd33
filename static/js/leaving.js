// Asks before a form of the office is left while something in it is not saved.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const FORM = ".change-form #content-main form";
  let isTouched = false;

  const touch = ({ target }) => { isTouched ||= Boolean(target.closest?.(FORM)); };
  // Of a form that came back with its faults, nothing is saved, unless it says so; nor of one filled with what was typed.
  document.addEventListener("DOMContentLoaded", () => { isTouched = Boolean(document.querySelector(".faults:not([data-kept]), .typing[data-goes-on]")); });
  document.addEventListener("input", touch);
  document.addEventListener("formset:added", touch);
  // Pickers tell jQuery only; not by "change", which Django's own scripts set off at each picker of a fresh form.
  window.addEventListener("load", () => django.jQuery(document).on("select2:select select2:unselect", touch));

  document.addEventListener("submit", (event) => { if (!event.defaultPrevented && !event.submitter?.formTarget && event.target.matches(FORM)) isTouched = false; });
  window.addEventListener("beforeunload", (event) => { if (isTouched) event.preventDefault(); });
}
