// Shows beside a Markdown text what the site makes of it: once for each state of the text, never an older answer.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const PAUSE_MS = 500;
  const SIGNED_OUT = "The preview stands still: you have been signed out. Sign in again in another tab; what you typed stays here.";
  const NO_ANSWER = "The preview stands still: the server did not make one. Your text is still here; it will be tried again as you type on.";
  const asked = new WeakMap(); // editor -> { text, clock, request } of the preview that was asked for last

  function later(editor) {
    const last = asked.get(editor) ?? {};
    clearTimeout(last.clock);
    asked.set(editor, { ...last, clock: setTimeout(() => refresh(editor), PAUSE_MS) });
  }

  async function refresh(editor) {
    const last = asked.get(editor) ?? {};
    const text = editor.value;
    if (text === (last.text ?? "")) return;
    last.request?.abort();
    const request = new AbortController();
    asked.set(editor, { ...last, text, request });
    const { answer, problem } = text.trim() ? await ask(editor, text, request.signal) : { answer: "" };
    if (asked.get(editor).request !== request || problem === "stopped") return;
    if (problem) asked.set(editor, { ...asked.get(editor), text: null });
    else show(editor, answer);
    say(editor, problem ? (problem === "signed out" ? SIGNED_OUT : NO_ANSWER) : "");
  }

  function ask(editor, content, signal) {
    const { markdownxUrlsPath: url, model, row, field } = editor.dataset;
    const read = (request) => {
      if (request.status !== 200) throw new Error(request.statusText);
      return request.responseText;
    };
    return office.send(url, { content, model, row, field }, { signal, read, saySignedOut: () => say(editor, SIGNED_OUT) });
  }

  const part = (editor, name) => editor.closest(".markdownx").querySelector(name);

  function show(editor, html) {
    const pane = part(editor, ".markdownx-preview");
    pane.innerHTML = html; // clean: the renderer's
    for (const link of pane.querySelectorAll("a:not([href^='#'])")) link.target = "_blank"; // the form stays
  }

  function say(editor, words) {
    const status = part(editor, ".preview-said");
    if (status.textContent !== words) status.textContent = words;
  }

  document.addEventListener("input", ({ target }) => { if (target.matches(".markdownx-editor")) later(target); });
  window.addEventListener("pageshow", () => document.querySelectorAll(".markdownx-editor").forEach(refresh));
}
