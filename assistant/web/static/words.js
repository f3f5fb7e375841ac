// The words of the page stand in its HTML; this reads them.

const words = new Map();
for (const key of document.querySelectorAll("#words dt")) words.set(key.textContent, key.nextElementSibling.textContent);

/** The words of that key with {names} filled in; "" for a key that the page does not have. */
export function say(key, values = {}) {
  return (words.get(key) ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** A copy of the first element of a template. */
export function copyOf(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** An element with a class and a text; text is only ever set as text. */
export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
