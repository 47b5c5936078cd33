// Counts beneath each Markdown text as the server counts. It is read out only where the limit is crossed.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const INVISIBLE = /[\0-\x08\x0e-\x1f\x7f\xad\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g; // as in markdown.py

  const length = (text) => [...text.trim().replace(INVISIBLE, "")].length; // characters, of which an emoji is one

  function count(editor) {
    const box = editor.closest(".markdownx");
    const [shown, said] = [".character-count", ".character-count-said"].map((name) => box.querySelector(name));
    const most = Number(shown.dataset.most);
    const number = length(editor.value);
    const excess = number - most;
    const wasTooLong = shown.classList.toggle("failed", excess > 0);
    shown.textContent = `${number.toLocaleString("en-GB")} of ${most.toLocaleString("en-GB")} characters.`;
    if (excess > 0) shown.textContent += ` ${excess.toLocaleString("en-GB")} too many: the text can be saved once it is shorter; nothing is cut.`;
    const news = wasTooLong ? "The text is too long." : said.textContent ? "The text fits again." : "";
    if (said.textContent !== news) said.textContent = news;
  }

  document.addEventListener("input", ({ target }) => { if (target.matches(".markdownx-editor")) count(target); });
  window.addEventListener("pageshow", () => document.querySelectorAll(".markdownx-editor").forEach(count)); // texts come back
}
