// Keeps what is typed: quietly on the server, as a working copy, and in this tab until it is there. A tab outlives a lost
// connection, a server that is down, and signing in again. Says who else has the form open.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const LOOK_MS = 1500; // between two looks at the form
  const AGAIN_MS = 5000; // after a question without an answer
  const ALIVE_MS = 30_000; // between two signs of life, as long as working_copies.OPEN allows
  const SIGNED_OUT = "You have been signed out. What you type is kept in this tab: save, and after signing in you are back here with all of it.";
  const NO_ANSWER = "The server does not answer. What you type is kept in this tab, and sent as soon as it answers.";

  const OWN = "you, in another tab,"; // as in typed.py

  let form, line; // the form, and the line in it that says what is kept
  let known; // what the server has, as `state` gives it
  let submitted; // what was sent to be saved, as `state` gives it
  let nextSign = 0;
  let kept = ""; // what the server has, in words

  const value = (name) => form.elements[name].value;
  const place = () => `typed:${value("_user")}:`; // in the tab: nobody is shown what somebody else typed here
  const entries = () => [...new FormData(form)].filter(([name, each]) => typeof each === "string" && name !== "csrfmiddlewaretoken");
  const state = () => JSON.stringify(entries());
  const isAnswer = () => "answered" in line.dataset; // to this form itself, with what is wrong in it

  function hold() {
    const held = { url: line.dataset.url, path: location.pathname, entries: entries(), isSubmitted: state() === submitted };
    try {
      sessionStorage.setItem(place() + value("_copy"), JSON.stringify(held));
    } catch {
      // the tab's room is full: the server has all but the last seconds
    }
  }

  const letGo = () => sessionStorage.removeItem(place() + value("_copy"));

  async function watch() {
    const isSilent = (state() !== known || Date.now() >= nextSign) && !(await tell());
    setTimeout(watch, isSilent ? AGAIN_MS : LOOK_MS);
  }

  // Sends what is new, or a sign of life. Whether there was an answer.
  async function tell() {
    const now = state();
    const isNew = now !== known;
    const aboutIt = ["_copy", "_version", "_user"].map((name) => [name, value(name)]);
    const { answer, problem } = await office.send(line.dataset.url, isNew ? entries() : [...aboutIt, ["_only_open", "yes"]]);
    nextSign = Date.now() + ALIVE_MS;
    if (!answer?.saved) {
      if (isNew) hold();
      say(problem === "no answer" ? NO_ANSWER : SIGNED_OUT, true);
      return false;
    }
    if (answer.done) {
      if (now !== submitted) beginAnew();
      return true;
    }
    if (isNew) {
      known = now;
      kept = `What you typed is kept, as of ${answer.saved}. It is not saved yet.`;
      if (now !== submitted) letGo();
    }
    say([kept, openElsewhere(answer.others), answer.newer].filter(Boolean).join(" "), Boolean(answer.newer));
    return true;
  }

  // What is typed after the form was sent to be saved is something else.
  function beginAnew() {
    form.elements._copy.value = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24)))).replaceAll("+", "-").replaceAll("/", "_");
    submitted = undefined;
    delete form.dataset.saving;
  }

  function openElsewhere(names) {
    if (!names.length) return "";
    const verb = names.length > 1 || names[0] === OWN ? "have" : "has";
    const words = `${new Intl.ListFormat("en-GB").format(names)} ${verb} this open too.`;
    return words.charAt(0).toUpperCase() + words.slice(1);
  }

  function say(words, isUrgent) {
    line.classList.toggle("urgent", isUrgent);
    if (line.textContent !== words) line.textContent = words;
  }

  // Sends what this tab holds and no server has acknowledged. Whether the page is loaded anew, to show it: in the form
  // itself, if it was to be saved, or as an offer.
  async function bringBack() {
    let found;
    if (isAnswer()) letGo();
    for (const key of Object.keys(sessionStorage).filter((each) => each.startsWith(place()))) {
      const held = JSON.parse(sessionStorage.getItem(key));
      const { answer } = await office.send(held.url, [...held.entries, ["_again", "yes"]]);
      if (!answer?.saved) continue;
      sessionStorage.removeItem(key);
      if (!answer.done && held.path === location.pathname) found = { token: key.slice(place().length), ...held };
    }
    if (!found || isAnswer()) return false;
    if (found.isSubmitted) location.replace(`${location.pathname}?copy=${found.token}`);
    else location.reload();
    return true;
  }

  document.addEventListener("DOMContentLoaded", async () => {
    line = document.querySelector(".typing");
    if (!line) return;
    form = line.closest("form");
    known = document.querySelector(".faults:not([data-kept])") ? "" : state();

    form.addEventListener("submit", (event) => {
      setTimeout(() => {
        if (event.defaultPrevented || event.submitter?.formTarget) return;
        submitted = state();
        hold();
      });
    });

    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") {
        nextSign = 0;
        return;
      }
      if (submitted && state() !== submitted) beginAnew();
      if ([known, submitted].includes(state())) return;
      hold();
      navigator.sendBeacon(line.dataset.url, office.bundle(entries())); // perhaps the tab is being closed
    });

    // Back again after it was submitted: what came of that is not known here.
    window.addEventListener("pageshow", ({ persisted }) => { if (persisted && submitted) location.reload(); });

    if (!(await bringBack())) watch();
  });
}
