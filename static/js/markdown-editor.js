// Takes in pictures that are pasted or dropped into a Markdown text, and says beneath it what came of them.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const LARGEST_BYTES = 30_000_000; // as in files/inspection.py
  const TOO_LARGE = "This picture is larger than 30 MB. Save it smaller or as JPEG, and choose the new file.";
  const ONLY_PICTURES = "Only pictures can stand in the text: JPEG, PNG, WebP or GIF. A PDF has a field of its own.";
  const NO_ANSWER = "The picture did not arrive. See whether you are still connected and signed in, and paste it again.";
  const DESCRIBE = "Now say between the square brackets what the picture shows, for people who cannot see it.";

  const isEditor = (element) => element.matches?.(".markdownx-editor");

  document.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    if (!isEditor(event.target) || !data?.files.length || carriesWords(data)) return;
    event.preventDefault();
    takeIn(event.target, [...data.files]);
  });

  document.addEventListener("drop", (event) => {
    if (!isEditor(event.target) || !event.dataTransfer?.files.length) return;
    takeIn(event.target, [...event.dataTransfer.files]);
  });

  // A file that misses its field does not take the place of the form.
  for (const kind of ["dragover", "drop"])
    document.addEventListener(kind, (event) => {
      if (event.dataTransfer?.types.includes("Files") && !event.target.matches?.("input[type=file]")) event.preventDefault();
    });

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
