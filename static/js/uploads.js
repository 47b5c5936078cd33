// Sends a file as soon as it is chosen, shows how far it is, and leaves its token in the form. So a large file is checked
// while the rest is typed, and is not sent again when the form comes back. Without this script it goes with the form.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const SIGNED_OUT = "You have been signed out. Sign in again in another tab, come back here, and choose the file again: what you typed stays.";
  const NO_ANSWER = "The file did not arrive. It will be sent again when you save the form.";
  const sending = new WeakMap(); // file field -> AbortController

  const box = (field) => field.closest(".upload");

  function say(field, words, { failed = false, more = [] } = {}) {
    const status = box(field).querySelector(".upload-status");
    status.classList.toggle("failed", failed);
    status.replaceChildren(words, ...more);
    if (failed) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  function fail(field, words) {
    say(field, words, { failed: true });
    office.end(field, "failed");
  }

  function refuse(field, words) {
    field.value = "";
    const kept = box(field).querySelector(".upload-kept");
    say(field, kept ? `${words} The file chosen before is still kept.` : words, { failed: true });
    office.end(field, "refused");
  }

  // The same line that the server writes when the form comes back.
  function keep(field, { token, summary }) {
    box(field).querySelector(".upload-kept")?.remove();
    const label = Object.assign(document.createElement("label"), { className: "upload-kept" });
    const choice = { type: "checkbox", name: `${field.name}-upload`, defaultValue: token, defaultChecked: true };
    label.append(Object.assign(document.createElement("input"), choice), ` When the form is saved, use ${summary}`);
    box(field).querySelector(".upload-status").after(label);
  }

  function stopButton(field, name) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Stop" });
    button.setAttribute("aria-label", `Stop the upload of ${name}`);
    button.addEventListener("click", () => stop(field));
    return button;
  }

  function stop(field) {
    sending.get(field)?.abort();
    sending.delete(field);
    field.value = "";
    say(field, "Stopped. The file is not used.");
    office.end(field);
    field.focus();
  }

  async function take(field, file) {
    const controller = new AbortController();
    sending.get(field)?.abort();
    sending.set(field, controller);
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    bar.setAttribute("aria-label", `Upload of ${file.name}`);
    const button = stopButton(field, file.name);
    say(field, `Uploading ${file.name} … `, { more: [bar, " ", button] });
    office.begin(field, () => say(field, `Uploading ${file.name}: the form is saved as soon as this is done. `, { more: [bar, " ", button] }));
    const { answer, problem } = await office.send(box(field).dataset.url, { kind: field.dataset.kind, file }, {
      progress: (share) => { bar.value = share; },
      arrived: () => say(field, `${file.name} has arrived and is being checked … `, { more: [button] }),
      signal: controller.signal,
      saySignedOut: () => { say(field, SIGNED_OUT, { failed: true }); field.focus(); },
    });
    if (sending.get(field) !== controller) return; // stopped, or another file was chosen meanwhile
    sending.delete(field);
    if (answer?.token) {
      field.value = ""; // it has arrived; the form need not send it again
      keep(field, answer);
      field.dispatchEvent(new CustomEvent("upload:kept", { bubbles: true, detail: file.name }));
      say(field, `${file.name} has arrived.`);
      office.end(field);
    } else if (answer) {
      refuse(field, answer.error);
    } else {
      fail(field, problem === "signed out" ? SIGNED_OUT : NO_ANSWER);
    }
  }

  document.addEventListener("change", ({ target: field }) => {
    if (!field.matches?.(".upload input[type=file]")) return;
    const [file] = field.files;
    if (!file) {
      if (sending.has(field)) stop(field);
    } else if (file.size > Number(field.dataset.maxBytes)) {
      sending.get(field)?.abort();
      sending.delete(field);
      refuse(field, box(field).dataset.tooLarge);
    } else {
      take(field, file);
    }
  });
}
