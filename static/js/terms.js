// A link to a term first shows the short definition, where the page has it; followed again, it leads to the entry.
const box = Object.assign(document.createElement("div"), { tabIndex: -1, autofocus: true });
let last = null; // the link whose definition was shown last, until something else is clicked

function show(link, text) {
  const words = Object.assign(document.createElement("p"), { textContent: text });
  const entry = Object.assign(document.createElement("a"), { href: link.href, textContent: "Full entry" });
  box.replaceChildren(words, entry);
  box.popover = "auto";
  link.after(box); // the Tab key goes on into it
  box.showPopover({ source: link });
  last = link;
}

function follow(event) {
  const link = event.target.closest("a.term");
  const again = link === last;
  last = null;
  if (!link || again || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const slug = new URL(link.href).pathname.split("/").at(-2);
  const text = document.querySelector(`[data-term="${CSS.escape(slug)}"]`)?.textContent.trim();
  if (!text) return;
  event.preventDefault();
  show(link, text);
}

if ("popover" in HTMLElement.prototype) document.addEventListener("click", follow);
