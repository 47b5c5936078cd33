// The sentence that a figure will print, while its form is filled in.
"use strict"; // and a block: none of these names reaches the other scripts of the page

{
  const PAUSE = 400; // ms without a key before the server is asked

  document.addEventListener("DOMContentLoaded", () => {
    const place = document.querySelector(".sentence[data-url]");
    const form = place?.closest("form");
    if (!form) return;
    let waiting, asked;

    async function ask() {
      asked?.abort();
      asked = new AbortController();
      try {
        const body = new FormData(form);
        for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
        const answer = await fetch(place.dataset.url, { method: "POST", body, signal: asked.signal });
        if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return;
        const { sentence, short, missing } = await answer.json();
        place.querySelector("span").textContent = sentence ?? missing;
        place.querySelector("small").textContent = short ? `In tables: ${short}.` : "";
      } catch { /* the next key asks again */ }
    }

    const later = () => { clearTimeout(waiting); waiting = setTimeout(ask, PAUSE); };
    form.addEventListener("input", later);
    django.jQuery(form).on("change", later);
    ask();
  });
}
