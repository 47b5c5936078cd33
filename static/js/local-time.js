// The visitor's own time beside the event's: an enhancement, the page says everything without it.
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const place of document.querySelectorAll(".local-time")) {
  const start = new Date(place.dataset.start);
  const end = place.dataset.end && new Date(place.dataset.end);
  const here = -start.getTimezoneOffset();
  const [, sign, hours, minutes] = place.dataset.start.match(/([+-])(\d\d):(\d\d)$/) ?? [];
  if (sign === undefined || here === Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes))) continue;
  const sameDay = !end || day.format(start) === day.format(end);
  const until = end ? ` to ${sameDay ? "" : `${day.format(end)}, `}${clock.format(end)}` : "";
  place.textContent = `Where you are (${zone.split("/").pop().replaceAll("_", " ")}): ${day.format(start)}, ${clock.format(start)}${until}`;
}
