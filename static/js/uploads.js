// Sends a file as soon as it is chosen, shows how far it is, and leaves its token in the form. So a large file is checked
// while the rest is typed, and is not sent again when the form comes back. Without this script it goes with the form.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const sending = new Map(); // file field -> its request
  let saving = null; // the button that was pressed while files were on their way

  const parts = (field) => {
    const box = field.closest(".upload");
    return { box, token: box.querySelector("input[type=hidden]"), status: box.querySelector(".upload-status") };
  };

  function say(field, text, { failed = false, more = [] } = {}) {
    const { status } = parts(field);
    status.classList.toggle("failed", failed);
    status.replaceChildren(text, ...more);
  }

  function removal(field) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Take it away" });
    button.addEventListener("click", () => {
      parts(field).token.value = "";
      say(field, "Taken away. Nothing is changed until the form is saved.");
      field.focus();
    });
    return button;
  }

  function done(field) {
    sending.delete(field);
    if (saving && !sending.size) {
      const button = saving;
      saving = null;
      button.form.requestSubmit(button);
    }
  }

  function failed(field, text) {
    say(field, text, { failed: true });
    sending.delete(field);
    if (saving) {
      saving = null;
      field.scrollIntoView({ block: "center" });
      field.focus();
    }
  }

  function answered(field, request) {
    const { token } = parts(field);
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // a page instead of an answer: see below
    }
    if (answer.token) {
      token.value = answer.token;
      field.value = ""; // it has arrived; the form need not send it again
      say(field, `${answer.summary}. It is kept here and used when the form is saved. `, { more: [removal(field)] });
      done(field);
    } else if (answer.error) {
      field.value = "";
      failed(field, answer.error);
    } else {
      failed(field, request.responseURL.includes("/login/")
        ? "You have been signed out. Sign in again in another tab, then choose the file again here: what you typed stays."
        : "The server could not take the file just now. It will be sent again when you save the form.");
    }
  }

  function send(field, file) {
    const { box, token } = parts(field);
    const body = new FormData();
    body.append("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
    body.append("kind", field.dataset.kind);
    body.append("file", file);
    const request = new XMLHttpRequest(); // fetch cannot tell how much has been sent
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    bar.setAttribute("aria-label", `Upload of ${file.name}`);
    request.upload.addEventListener("progress", (event) => { bar.value = (100 * event.loaded) / event.total; });
    request.upload.addEventListener("load", () => say(field, `${file.name} has arrived and is being checked …`));
    request.addEventListener("load", () => answered(field, request));
    request.addEventListener("error", () => failed(field, "The connection was lost. The file will be sent again when you save the form."));
    sending.get(field)?.abort();
    sending.set(field, request);
    token.value = "";
    say(field, `Uploading ${file.name} … `, { more: [bar] });
    request.open("POST", box.dataset.url);
    request.send(body);
  }

  document.addEventListener("change", ({ target: field }) => {
    if (!field.matches?.(".upload input[type=file]") || !field.files.length) return;
    const [file] = field.files;
    if (file.size > Number(field.dataset.maxBytes)) {
      field.value = "";
      sending.get(field)?.abort();
      failed(field, parts(field).box.dataset.tooLarge);
    } else {
      send(field, file);
    }
  });

  // A form that is saved while a file is on its way waits for it.
  document.addEventListener("submit", (event) => {
    const waiting = [...sending.keys()].filter((field) => field.form === event.target);
    if (!waiting.length) return;
    event.preventDefault();
    saving = event.submitter ?? event.target.querySelector("[type=submit]");
  }, true);

  // What was kept when the form came back can be taken away too.
  for (const field of document.querySelectorAll(".upload input[type=file]"))
    if (parts(field).token.value) parts(field).status.append(" ", removal(field));
}
