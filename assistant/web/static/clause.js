// The panel in which a citation opens its clause, the quotation highlighted.

import { element, say } from "./words.js";

const panel = document.getElementById("clause");
const part = (name) => panel.querySelector(name);

/** Show the clause of a citation and the notices that speak of it. Focus goes back to where it was on closing. */
export function openClause(citation, notices) {
  const { document: source } = citation;
  part("#clause-title").textContent = `《${source.title}》`;
  part(".clause-facts").textContent = facts(citation);
  const badge = part(".badge");
  badge.textContent = say(`validity.${source.validity}`);
  badge.className = `badge ${source.validity}`;
  part(".clause-headings").textContent = citation.heading.join(" › ");
  part(".clause-path").textContent = citation.part;
  part(".clause-text").replaceChildren(...highlighted(citation));
  part(".clause-link").href = citation.link;
  const told = notices.filter((notice) => notice.citations.includes(citation.n)).map((notice) => notice.text);
  if (source.text_kind === "digest") told.unshift(say("digest"));
  part(".notices").replaceChildren(...told.map((text) => element("li", "", text)));
  panel.showModal();
  part("#clause-title").focus();
  part(".clause-text mark")?.scrollIntoView({ block: "nearest" });
}

function facts({ document: source, page }) {
  const issued = source.issued ? `${source.issued} ${say("issued")}` : "";
  const where = page ? say("page", { n: page }) : "";
  return [source.number, source.issuer, issued, where].filter(Boolean).join(" · ");
}

function highlighted({ text, quote, span }) {
  const at = text.startsWith(quote, span[0]) ? span[0] : text.indexOf(quote);
  if (at < 0) return [document.createTextNode(text)];
  const before = document.createTextNode(text.slice(0, at));
  return [before, element("mark", "", quote), document.createTextNode(text.slice(at + quote.length))];
}

document.getElementById("clause-close").addEventListener("click", () => panel.close());
panel.addEventListener("click", (event) => {
  if (event.target === panel) panel.close();
});
