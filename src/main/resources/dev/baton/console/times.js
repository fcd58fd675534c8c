/** Times as people read them, in the zone of the browser, which the page names. */

export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const FORM = new Intl.DateTimeFormat("sv-SE", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** A moment to the second: 2026-11-28 15:20:05. */
export const show = (moment) => FORM.format(new Date(moment));

/** The value of a field for a local time. */
export const local = (moment) => show(moment).replace(" ", "T");

/** How long something took, in its two greatest units. */
export function lasted(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  const units = [["d", 86_400], ["h", 3_600], ["min", 60], ["s", 1]];
  let rest = seconds;
  const parts = units.flatMap(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count ? [`${count} ${name}`] : [];
  });
  return parts.slice(0, 2).join(" ") || "under 1 s";
}
