// The HTTP API of the console.

export class ApiError extends Error {
  constructor(status, message, details) {
    super(message);
    this.status = status;
    this.details = details ?? [];
  }
}

let token = "";
let whenSignedOut = () => {};

export function onSignedOut(body) { whenSignedOut = body; }
export function setToken(text) { token = text; }

export async function call(method, path, body) {
  const headers = {};
  if (method !== "GET") headers["X-CSRF-Token"] = token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch("/api/v1/" + path, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: "same-origin",
    });
  } catch {
    throw new ApiError(0, "the console does not answer");
  }
  const text = await response.text();
  let value = null;
  try { value = text ? JSON.parse(text) : null; } catch { value = null; }
  if (response.ok) return value;
  if (response.status === 401 && path !== "session") whenSignedOut();
  throw new ApiError(response.status, value?.error ?? "the console answers " + response.status, value?.details);
}

export const get = (path) => call("GET", path);

export function query(values) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value) search.set(key, value);
  // A plus is a space in forms only.
  const text = search.toString().replaceAll("+", "%20");
  return text ? "?" + text : "";
}
