// Mends four habits of the Markdown editor: it keeps Tab for itself, which traps the keyboard; it takes dropped files
// away from every file field of the page; it takes a file for more than the words that come with it; and it writes
// "Invalid response" into the text where a picture is refused. Loaded before its own script.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const LARGEST_BYTES = 30_000_000; // as in files/inspection.py
  const TOO_LARGE = "This picture is larger than 30 MB. Save it smaller or as JPEG, and choose the new file.";
  const ONLY_PICTURES = "Only pictures can stand in the text: JPEG, PNG, WebP or GIF. A PDF has a field of its own.";
  const NO_ANSWER = "The picture did not arrive. See whether you are still connected and signed in, and paste it again.";
  const DESCRIBE = "Now say between the square brackets what the picture shows, for people who cannot see it.";

  const isEditor = (element) => element.matches?.(".markdownx-editor");

  window.addEventListener("keydown", (event) => {
    const taken = event.key === "Tab" || ((event.ctrlKey || event.metaKey) && "d[]".includes(event.key));
    if (taken && isEditor(event.target)) event.stopImmediatePropagation();
  }, true);

  for (const kind of ["dragenter", "dragover", "drop"])
    window.addEventListener(kind, (event) => {
      if (event.target.matches?.("input[type=file]")) event.stopImmediatePropagation();
    }, true);

  window.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    if (!isEditor(event.target) || !data?.files.length) return;
    event.stopImmediatePropagation();
    if (carriesWords(data)) return;
    event.preventDefault();
    takeIn(event.target, [...data.files]);
  }, true);

  window.addEventListener("drop", (event) => {
    if (!isEditor(event.target) || !event.dataTransfer?.files.length) return;
    event.stopImmediatePropagation();
    event.preventDefault(); // or the browser leaves the form to show the file
    takeIn(event.target, [...event.dataTransfer.files]);
  }, true);

  // Word processors add a picture of the words that were copied; a Mac adds the name of the file.
  function carriesWords(data) {
    const names = new Set([...data.files].map((file) => file.name));
    return data.getData("text/plain").split(/[\r\n]+/).some((line) => line && !names.has(line));
  }

  const underWay = new Set(); // notes, each below its editor

  async function takeIn(editor, files) {
    const before = { text: editor.value, start: editor.selectionStart, end: editor.selectionEnd };
    const note = addNote(editor, files.length > 1 ? `Uploading ${files.length} files …` : "Uploading …");
    underWay.add(note);
    office.begin(note, () => { note.textContent = "Uploading … The form is saved as soon as this is done."; });
    const outcomes = [];
    for (const file of files) outcomes.push(await send(editor, note, file));
    underWay.delete(note);
    const codes = outcomes.flatMap((outcome) => outcome.code ?? []);
    if (codes.length) insert(editor, codes.join("\n\n"), before);
    finish(note, new Set(outcomes.flatMap((outcome) => outcome.refusal ?? [])));
  }

  // Each editor shares a frame with its notes, so that they stand next to it and not behind a long preview.
  document.addEventListener("DOMContentLoaded", () => {
    for (const editor of document.querySelectorAll(".markdownx-editor")) {
      const frame = document.createElement("div");
      editor.replaceWith(frame);
      frame.append(editor);
    }
  });

  function addNote(editor, words) {
    for (const note of editor.parentElement.querySelectorAll("[data-picture-note]"))
      if (!underWay.has(note)) note.remove();
    const note = document.createElement("div");
    note.dataset.pictureNote = "";
    note.setAttribute("role", "status");
    note.tabIndex = -1; // so that a failed one can be shown
    note.textContent = words;
    editor.after(note);
    return note;
  }

  function finish(note, refusals) {
    const failed = refusals.size > 0;
    note.textContent = failed ? [...refusals].join(" ") : DESCRIBE;
    if (failed) {
      note.setAttribute("role", "alert");
      note.className = "errornote";
    }
    office.end(note, failed ? "refused" : "done");
  }

  // Gives { code } or { refusal }, a sentence.
  async function send(editor, note, file) {
    if (!file.type.startsWith("image/")) return { refusal: ONLY_PICTURES };
    if (file.size > LARGEST_BYTES) return { refusal: TOO_LARGE };
    const saySignedOut = () => { note.textContent = NO_ANSWER; };
    const { answer } = await office.send(editor.dataset.markdownxUploadUrlsPath, { image: file }, { saySignedOut });
    if (!answer) return { refusal: NO_ANSWER }; // no connection, or a page such as the login instead of an answer
    return answer.image_code ? { code: answer.image_code } : { refusal: answer.image.join(" ") };
  }

  // Puts the code where the caret was, although the text may have grown since, and replaces nothing. Whoever waited
  // finds the caret between the brackets; whoever went on typing keeps it.
  function insert(editor, code, before) {
    const { value, selectionStart, selectionEnd } = editor;
    const waited = value === before.text && selectionStart === before.start && selectionEnd === before.end;
    const at = value.startsWith(before.text.slice(0, before.end)) ? before.end : selectionEnd;
    editor.setSelectionRange(at, at);
    // The old command is the only one that Undo knows. It wants the focus, which is not ours to take.
    if (document.activeElement !== editor || !document.execCommand("insertText", false, code)) {
      editor.setRangeText(code, at, at, "end");
      editor.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const moved = (place) => (place < at ? place : place + code.length);
    if (waited) editor.setSelectionRange(at + 2, at + 2);
    else editor.setSelectionRange(moved(selectionStart), moved(selectionEnd));
  }
}
