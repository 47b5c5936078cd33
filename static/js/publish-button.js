// The button that publishes says what it does, while the moment is typed: "Schedule for 3 March 2027, 09:00 London".
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const WORDS = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[name=_publish]");
    if (!button) return;
    const isForChanges = "changes" in button.dataset;
    const field = button.form.elements[isForChanges ? "_due_at" : "published_at"];
    if (!field) return;
    const { city, now } = button.dataset;
    const sooner = isForChanges ? "Publish changes" : "Publish now";

    function name() {
      const [day, clock] = field.value.split("T");
      const isLater = Boolean(clock) && field.value > now; // both on the office's clocks
      button.value = isLater ? `Schedule ${isForChanges ? "changes " : ""}for ${WORDS.format(new Date(`${day}T00:00Z`))}, ${clock.slice(0, 5)} ${city}` : sooner;
    }

    field.addEventListener("input", name);
    window.addEventListener("pageshow", name);
  });
}
