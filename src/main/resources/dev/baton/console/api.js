/** What the page asks of the server, with the token that is kept for this tab alone. */

const KEY = "baton-console-token";

export const token = () => sessionStorage.getItem(KEY) ?? "";

export function setToken(text) {
  if (text) sessionStorage.setItem(KEY, text);
  else sessionStorage.removeItem(KEY);
}

/** Why a request was not carried out, in a sentence. */
export class ApiError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

const NO_ANSWER = "The server does not answer. Check that it runs and can be reached, then try again.";

/** The response to a request; throws an {@link ApiError} for any that is not good. */
export async function request(path, { method = "GET", body, headers = {}, signal } = {}) {
  const all = { ...headers };
  if (token()) all.Authorization = `Bearer ${token()}`;
  if (body !== undefined) all["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: all,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, NO_ANSWER);
  }
  if (!response.ok) throw new ApiError(response.status, await sentence(response));
  return response;
}

async function sentence(response) {
  const problem = await response.json().catch(() => ({}));
  const detail = typeof problem.detail === "string" ? problem.detail : `Status ${response.status}.`;
  if (response.status === 401) window.dispatchEvent(new CustomEvent("signed-out", { detail }));
  return detail;
}

export const json = async (path, options) => (await request(path, options)).json();

export const text = async (path, options) => (await request(path, options)).text();

/** A path with those parameters that have a value. */
export function withQuery(path, parameters) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  return query.size ? `${path}?${query}` : path;
}

export const ofPeer = (peer) => `/admin/peers/${encodeURIComponent(peer).replaceAll(".", "%2E")}`;
