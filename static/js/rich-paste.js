// What is pasted into a Markdown text from Word, Google Docs or a web page arrives as Markdown, can be taken back in one
// step, and is compared with its plain text, so that no word is lost. Plain text is freed of invisible characters only.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const NOT_UNDERSTOOD = "This could not be turned into Markdown without losing words, so it was pasted as plain text.";
  const CHANGED = "This has been changed since it was pasted, so it stays. Ctrl+Z (⌘Z) takes single steps back.";
  const ONE_PICTURE = "1 picture was left out: paste or drop it by itself.";
  const MORE_PICTURES = "pictures were left out: paste or drop them one by one.";

  document.addEventListener("paste", (event) => {
    const editor = event.target;
    if (event.defaultPrevented || !editor.matches?.(".markdownx-editor")) return;
    const html = event.clipboardData.getData("text/html");
    const typed = event.clipboardData.getData("text/plain");
    const plain = office.tidy(typed);
    const { text, words } = html.trim() ? convert(html, plain) : { text: plain };
    say(editor);
    if (!words && text === typed.replace(/\r\n?/g, "\n")) return; // the browser pastes it as well as we can
    event.preventDefault();
    const pasted = text ? insert(editor, onItsOwn(editor, text)) : null;
    if (words) say(editor, words, ...(pasted ? choices(editor, pasted, plain) : []));
  });

  // Gives the text to insert, and the words to say about it, if any.
  function convert(html, plain) {
    let result;
    try {
      result = office.toMarkdown(html);
    } catch {
      return { text: plain, words: NOT_UNDERSTOOD };
    }
    const { markdown, found, pictures, isInline, isSource } = result;
    if (isSource) return { text: plain };
    if (losesWords(plain, markdown)) return { text: plain, words: NOT_UNDERSTOOD };
    const text = isInline && markdown ? /^\s?/.exec(plain)[0] + markdown + /\s?$/.exec(plain)[0] : markdown;
    const left = pictures ? [pictures === 1 ? ONE_PICTURE : `${pictures} ${MORE_PICTURES}`] : [];
    if (!markdown) return { text, words: left[0] };
    const kinds = Object.entries(found).filter(([, number]) => number).map(([name, number]) => counted(number, name));
    const isAsBefore = text === plain && !pictures;
    const arrived = kinds.length ? `Pasted as Markdown: ${kinds.join(", ")}.` : "Pasted as Markdown.";
    return { text, words: isAsBefore ? "" : [arrived, ...left].join(" ") };
  }

  const counted = (number, name) => `${number} ${name}${number === 1 ? "" : "s"}`;

  // Markers of Word's lists stand before a tab; they are rightly gone.
  function losesWords(plain, markdown) {
    const bare = (text) => text.normalize("NFKC").toLowerCase().replace(/[\\*_~]/g, "");
    const words = (text) => bare(text).match(/\p{L}[\p{L}\p{M}\p{N}]+/gu) ?? [];
    const kept = new Set(words(markdown));
    return words(plain.replace(/^[^\S\n]*\(?[\p{L}\p{N}]{1,5}[.)]?\t/gmu, "")).some((word) => !kept.has(word));
  }

  // A heading, a list or a table begins after an empty line, and so does what follows it.
  function onItsOwn({ value, selectionStart, selectionEnd }, text) {
    if (!/\n|^(?:#|-|>|\||\d+\.) /.test(text)) return text;
    const gap = (lines) => "\n".repeat(Math.max(0, 2 - lines));
    const [before, after] = [value.slice(0, selectionStart), value.slice(selectionEnd)];
    const above = before.trim() ? gap(/\n*$/.exec(before)[0].length) : "";
    const below = after.trim() ? gap(/^\n*/.exec(after)[0].length) : "";
    return above + text + below;
  }

  // Gives what was inserted, where, and what it replaced. The old commands are the only ones that Undo knows; the first
  // is no more than a fast way of Chromium's for texts of many lines, and puts in plain text here as well.
  function insert(editor, text) {
    const { selectionStart: at, selectionEnd: end, value } = editor;
    const wanted = value.slice(0, at) + text + value.slice(end);
    editor.focus();
    const html = text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    if (!text) document.execCommand("delete");
    else if (!document.execCommand("insertHTML", false, html)) document.execCommand("insertText", false, text);
    if (editor.value !== wanted) {
      editor.value = wanted;
      editor.dispatchEvent(new Event("input", { bubbles: true }));
    }
    editor.setSelectionRange(at + text.length, at + text.length);
    return { text, at, replaced: value.slice(at, end) };
  }

  function choices(editor, pasted, plain) {
    const undo = button("Undo", () => exchange(editor, pasted, pasted.replaced, "Taken back."));
    if (pasted.text === plain) return [undo];
    const usePlain = () => exchange(editor, pasted, plain, "Pasted as plain text.");
    return [undo, button("Paste as plain text instead", usePlain)];
  }

  function exchange(editor, { text, at }, instead, words) {
    const found = editor.value.startsWith(text, at) ? at : editor.value.indexOf(text);
    if (found >= 0) {
      editor.setSelectionRange(found, found + text.length);
      insert(editor, instead);
    }
    say(editor, found >= 0 ? words : CHANGED);
    editor.focus();
  }

  function button(words, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    made.addEventListener("click", act);
    return made;
  }

  function say(editor, words = "", ...more) {
    editor.closest(".markdownx").querySelector(".pasted-said").replaceChildren(...(words ? [words, ...more] : []));
  }
}
