// Calls and texts that the table and the dialog share.

export async function ask(path, body) {
  const headers = { 'content-type': 'application/json', 'x-page-token': localStorage.getItem('media-console.page-token') ?? '' };
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.message);
  return json;
}

export const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
export const instant = (millis) => new Date(millis).toISOString().slice(0, 19).replace('T', ' ');
export const shortId = (id) => (id.length > 10 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id);

/** How old a picture is, in the largest unit that fits. */
export function age(seconds) {
  if (seconds < 100) return `${Math.max(0, Math.floor(seconds))} s`;
  if (seconds < 6_000) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} days`;
}
