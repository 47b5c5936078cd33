// How the office's forms send files ahead of themselves: with a token that is still good, and waited for on saving.
// Used by uploads.js and the scripts of the Markdown editor, which say what happens at their fields.
"use strict"; // and a block: only `office` reaches the other scripts of the page

{
  const STALLED_MS = 60_000; // without a byte sent
  const PAUSE_MS = 400; // without a key before something is asked of what was typed
  const CHECKING_MS = 180_000; // for the server's look into the file
  const underWay = new Map(); // field -> function that says that the form waits for it
  const unread = new Map(); // field -> function that says again what nobody may have seen
  const open = new Map(); // element that asks something -> function that says that an answer is needed
  let held = null; // the save that waits
  let signedOut = null; // function that says so again

  globalThis.office = { send, bundle, follow, begin, end, remind, ask, answered };

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]");

  const readJson = (request) => JSON.parse(request.responseText);

  // Sends `fields`, an object or pairs, to `url`; gives { answer }, or { problem: "signed out" | "no answer" |
  // "stopped" }. What `read` throws at is no answer.
  async function send(url, fields, { progress, arrived, signal, saySignedOut, read = readJson } = {}) {
    let request = await post(url, fields, { progress, arrived, signal });
    // Signing in again, in another tab, has made the token of this page void.
    if (request.status === 403 && (await renewToken())) request = await post(url, fields, { progress, arrived, signal });
    if (signal?.aborted) return { problem: "stopped" };
    if (request.responseURL.includes("/login/")) {
      if (saySignedOut) signedOut = saySignedOut;
      return { problem: "signed out" };
    }
    try {
      return { answer: read(request) };
    } catch {
      return { problem: "no answer" };
    }
  }

  function bundle(fields) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", token().value);
    for (const [name, value] of Array.isArray(fields) ? fields : Object.entries(fields)) body.append(name, value);
    return body;
  }

  function post(url, fields, { progress, arrived, signal }) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest(); // fetch cannot tell how much has been sent
      let clock = 0;
      const wait = (time) => {
        clearTimeout(clock);
        clock = setTimeout(() => request.abort(), time);
      };
      request.upload.addEventListener("progress", (event) => {
        wait(STALLED_MS);
        progress?.((100 * event.loaded) / event.total);
      });
      request.upload.addEventListener("load", () => {
        wait(CHECKING_MS);
        arrived?.();
      });
      request.addEventListener("loadend", () => {
        clearTimeout(clock);
        resolve(request);
      });
      signal?.addEventListener("abort", () => request.abort());
      request.open("POST", url);
      request.send(bundle(fields));
      wait(STALLED_MS);
    });
  }

  // Calls ask(signal) now and whenever nothing has been typed into the form for a moment; the signal of the call before
  // it is aborted then.
  function follow(form, ask) {
    let waiting, asked;
    const now = () => {
      asked?.abort();
      asked = new AbortController();
      ask(asked.signal);
    };
    const later = () => { clearTimeout(waiting); waiting = setTimeout(now, PAUSE_MS); };
    form.addEventListener("input", later);
    document.addEventListener("formset:removed", later);
    django.jQuery(form).on("change", later); // pickers tell nobody else
    now();
  }

  async function renewToken() {
    try {
      const page = await fetch(location.href);
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
      if (!fresh || page.url.includes("/login/")) return false;
      for (const field of document.getElementsByName("csrfmiddlewaretoken")) field.value = fresh.value;
      signedOut = null;
      return true;
    } catch {
      return false; // no connection
    }
  }

  function begin(field, sayWaiting) {
    underWay.set(field, sayWaiting);
    unread.delete(field);
  }

  // The outcome is "done", "failed" (the form can still bring the file), or "refused": then the first attempt to save
  // leads to the field.
  function end(field, outcome = "done") {
    underWay.delete(field);
    if (held && outcome !== "done") {
      held = null;
      show(field);
    } else if (outcome === "refused") {
      remind(field, () => {});
    }
    resume();
  }

  // The next attempt to save leads to the field, and `sayAgain` says why; without it, no more.
  function remind(field, sayAgain) {
    if (sayAgain) unread.set(field, sayAgain);
    else unread.delete(field);
  }

  // Until it is answered or removed, each attempt to save leads to the element.
  function ask(element, sayAgain) {
    open.set(element, sayAgain);
  }

  function answered(element) {
    open.delete(element);
  }

  function show(field) {
    field.scrollIntoView({ block: "center" });
    field.focus();
  }

  // Rows of the form can be removed while their files are on the way.
  const within = (form, fields) => [...fields].filter((field) => field.isConnected && form.contains(field));

  function resume() {
    if (!held || within(held.form, underWay.keys()).length) return;
    const { form, submitter } = held;
    held = null;
    form.requestSubmit(submitter);
  }

  document.addEventListener("formset:removed", () => setTimeout(resume)); // the rows are counted anew after this event

  window.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (submitter?.formTarget) return; // a preview: nothing is saved by it
    const stop = () => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const waiting = within(form, underWay.keys());
    const [question] = within(form, open.keys());
    const [refusal] = within(form, unread.keys());
    if (form.dataset.saving) {
      stop(); // a second click on a slow save
    } else if (waiting.length) {
      stop();
      held = { form, submitter };
      for (const field of waiting) underWay.get(field)();
      waiting[0].scrollIntoView({ block: "center" });
    } else if (question) {
      stop();
      open.get(question)();
      show(question);
    } else if (refusal) {
      stop(); // once: then the form may be saved without it
      unread.get(refusal)();
      unread.clear();
      show(refusal);
    } else if (signedOut && [...form.elements].some((field) => field.files?.length)) {
      stop(); // all else is kept
      const say = signedOut;
      renewToken().then((renewed) => (renewed ? form.requestSubmit(submitter) : say()));
    } else {
      setTimeout(() => { if (!event.defaultPrevented) form.dataset.saving = "yes"; });
    }
  }, true);

  window.addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.saving; });
}
