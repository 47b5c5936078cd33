// The sentence that a figure will print, while its form is filled in.
"use strict"; // and a block: none of these names reaches the other scripts of the page

document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector(".sentence[data-url]");
  const form = place?.closest("form");
  if (!form) return;

  office.follow(form, async (signal) => {
    const entered = [...new FormData(form)].filter(([, value]) => !(value instanceof File));
    const { answer } = await office.send(place.dataset.url, entered, { signal });
    if (!answer) return; // the next key asks again
    place.querySelector("span").textContent = answer.sentence ?? answer.missing;
    place.querySelector("small").textContent = answer.short ? `In tables: ${answer.short}.` : "";
  });
});
