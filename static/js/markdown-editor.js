// Mends three habits of the Markdown editor: it keeps Tab for itself, which traps the keyboard; it takes dropped files
// away from every file field of the page; and it sends pasted pictures off. Loaded before its own script.
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
  if (isEditor(event.target) && event.clipboardData?.files.length) event.stopImmediatePropagation();
}, true);
