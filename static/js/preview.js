// The page as it would look, beside the form, made anew as one types. Without this script the preview opens in a new tab.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const LOOK_MS = 1200; // between two looks at the form, as long as the preview is open
  const ROOM = matchMedia("(min-width: 75rem)");
  let form, button, pane, clock;
  let asked, seen; // what the form held when the page was last asked for, and at the last look

  const frames = () => [...pane.querySelectorAll("iframe")];
  const state = () => JSON.stringify([...new FormData(form)].filter(([, each]) => typeof each === "string"));

  function open() {
    pane = Object.assign(document.createElement("section"), { className: "beside-pane" });
    pane.setAttribute("aria-label", "Preview");
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close the preview" });
    close.addEventListener("click", shut);
    pane.append(close);
    document.querySelector("#content-main").append(pane);
    document.body.classList.add("beside");
    clock = setInterval(look, LOOK_MS);
  }

  // Asks for the page once nobody has typed for a moment.
  function look() {
    const now = state();
    if (now !== asked && now === seen) form.requestSubmit(button);
    seen = now;
  }

  function shut() {
    clearInterval(clock);
    pane.remove();
    pane = undefined;
    document.body.classList.remove("beside");
    button.focus();
  }

  // Each page comes in a frame of its own, which takes the place of the last once it is there: no blank between them,
  // and nothing in the history.
  function addFrame() {
    const [shown, ...late] = frames();
    for (const each of late) each.remove();
    const next = Object.assign(document.createElement("iframe"), { name: `preview-${Date.now()}`, title: "Preview of the page" });
    next.classList.toggle("coming", Boolean(shown));
    next.addEventListener("load", () => {
      const page = next.contentDocument; // none, where there was no answer
      if (!page || page.URL === "about:blank") return;
      page.scrollingElement.scrollTo({ top: shown?.contentDocument?.scrollingElement.scrollTop, behavior: "instant" });
      for (const link of page.querySelectorAll("a:not([href^='#'])")) link.target = "_blank"; // the form stays
      shown?.remove();
      next.classList.remove("coming");
    });
    pane.append(next);
    button.formTarget = next.name;
  }

  document.addEventListener("DOMContentLoaded", () => {
    button = document.querySelector("[name=_beside]");
    if (!button) return;
    form = button.form;
    const fit = () => { button.hidden = !ROOM.matches; if (pane && !ROOM.matches) shut(); };
    ROOM.addEventListener("change", fit);
    fit();

    let isPreview = false;
    form.addEventListener("submit", ({ submitter }) => {
      isPreview = Boolean(submitter?.formTarget);
      if (submitter !== button) return;
      if (!pane) open();
      asked = state();
      addFrame();
    });
    // A file is on its way already, or comes with the save.
    form.addEventListener("formdata", ({ formData }) => {
      if (isPreview) for (const [name, each] of [...formData]) if (each instanceof File) formData.delete(name);
    });
  });
}
