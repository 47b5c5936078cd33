// Fills in what the office knows already: the current job of a person who is picked, and a title from a file's name.
// Only where nothing has been typed; what it filled in before is replaced when somebody else is picked.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const $ = django.jQuery;
  const offered = new WeakMap(); // field -> the value that was filled in
  const isOurs = (field) => !field.value || field.value === offered.get(field);

  function fill(field, value) {
    field.value = value;
    offered.set(field, value);
  }

  function choose(select, { id, text }) {
    select.replaceChildren(new Option("", ""), new Option(text, id, true, true));
    offered.set(select, id);
    $(select).trigger("change");
  }

  function offerJob(row, { job_title: job = "", organisation }) {
    const [title, place] = ["job_title", "organisation"].map((name) => row.querySelector(`[name$="-${name}"]`));
    if (title && isOurs(title)) fill(title, job);
    if (place && isOurs(place)) choose(place, organisation ?? { id: "", text: "" });
  }

  $(document).on("select2:select", "select[name$='-person']", ({ target, params }) => {
    offerJob(target.closest(".inline-related"), params.data);
  });

  // "Setting_the_scenes (final).pdf" becomes "Setting the scenes (final)".
  const title = (name) => name.replace(/(\.pdf)+$/i, "").replace(/_/g, " ").replace(/\s+/g, " ").trim();

  document.addEventListener("upload:kept", ({ target, detail }) => {
    const field = target.closest(".inline-related")?.querySelector("[name$='-title']");
    if (field && isOurs(field)) fill(field, title(detail));
  });
}
