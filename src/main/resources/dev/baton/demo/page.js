// What the other scripts ask of the page.

export const byId = (id) => document.getElementById(id);

export const show = (id, shown = true) => (byId(id).hidden = !shown);

/** Shows one of the page's views in place of the others. */
export const view = (id) =>
  ["start", "problem", "waiting", "arrival", "session"].forEach((other) => show(other, other === id));

/** Lets a button copy the field that it names, also on pages without TLS. */
export const copy = (button) => {
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const field = byId(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 2000);
  });
};

/** What people call the device that this page runs on. */
export const deviceName = ({ userAgent, maxTouchPoints } = navigator) => {
  const known = [
    [/iPhone/, "iPhone"],
    [/iPad/, "iPad"],
    [/Android.*Mobile/, "Android phone"],
    [/Android/, "Android tablet"],
    [/Macintosh/, maxTouchPoints > 1 ? "iPad" : "Mac"],
    [/Windows/, "Windows computer"],
    [/CrOS/, "Chromebook"],
    [/Linux/, "Linux computer"],
  ];
  return known.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "another device";
};

/** The time of a moment, with its day if that is not today. */
export const timeOf = (moment) => {
  const date = new Date(moment);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString([], today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
};
