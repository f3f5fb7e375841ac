// A turn on the page: what was asked, what is being answered, the answer with its marks.

import { openClause } from "./clause.js";
import { copyOf, element, say } from "./words.js";

/** The question alone, with a waiting line. */
export function waitingTurn(question) {
  const turn = copyOf("turn-template");
  turn.querySelector(".asked-text").textContent = question;
  const waiting = copyOf("waiting-template");
  waiting.querySelector(".waiting-text").textContent = say("waiting");
  turn.querySelector(".answer").replaceChildren(waiting, element("div", "lines"));
  return turn;
}

/** Add a sentence to a turn that is still being answered. */
export function addLine(turn, segment) {
  const marks = segment.citations.map((n) => `【${n}】`).join("");
  turn.querySelector(".waiting")?.remove();
  turn.querySelector(".lines").append(element("p", "", segment.text + marks));
}

/** The whole answer; onAsk is called with a suggestion that was chosen. */
export function answeredTurn(answer, onAsk) {
  const turn = copyOf("turn-template");
  const open = new Map(answer.citations.map((citation) => [citation.n, citation]));
  const link = (n, className) => citationLink(open.get(n), answer.notices, className);
  turn.querySelector(".asked-text").textContent = answer.question;
  keep(turn, ".label", say(`status.${answer.status}`));
  turn.querySelector(".lines").append(...linesOf(answer.segments, link));
  fill(turn, ".notices", answer.notices.map((notice) => withMarks("li", notice.text, notice.citations, link)));
  keep(turn, ".referral", answer.referral ? say("referral", answer.referral) : "");
  fill(turn, ".sources", answer.citations.map((citation) => source(citation, link)), "ol");
  keep(turn, ".made", made(answer));
  fill(turn, ".next", answer.suggestions.map((question) => suggestion(question, onAsk)), "ul");
  return turn;
}

/** The question with what went wrong; onRetry asks it again. */
export function failedTurn(question, problem, onRetry) {
  const turn = copyOf("turn-template");
  const box = copyOf("problem-template");
  turn.querySelector(".asked-text").textContent = question;
  box.querySelector(".problem-title").textContent = problem.title;
  box.querySelector(".problem-detail").textContent = problem.detail;
  box.querySelector(".problem-help").textContent = problem.help ?? "";
  box.querySelector(".retry").addEventListener("click", onRetry);
  turn.querySelector(".answer").replaceWith(box);
  return turn;
}

/** Sentences as paragraphs; rows that follow one another as one table, the first of them its head. */
function linesOf(segments, link) {
  const made = [];
  for (const segment of segments) {
    if (!segment.cells) made.push(withMarks("p", segment.text, segment.citations, link));
    else if (made.at(-1)?.tagName === "TABLE") made.at(-1).append(rowOf(segment, "td", link));
    else {
      made.push(element("table", "contrast"));
      made.at(-1).append(rowOf(segment, "th", link));
    }
  }
  return made;
}

function rowOf(segment, tag, link) {
  const row = document.createElement("tr");
  const last = segment.cells.length - 1;
  row.append(...segment.cells.map((text, at) => withMarks(tag, text, at === last ? segment.citations : [], link)));
  return row;
}

/** How the answer was made; nothing for a ready reply, which quotes nothing. */
function made(answer) {
  if (answer.mode !== "llm" && !answer.citations.length) return "";
  return say(`made.${answer.mode}`, { model: (answer.model ?? "").split("@")[0] });
}

function withMarks(tag, text, numbers, link) {
  const made = element(tag, "", text);
  for (const n of numbers) {
    const mark = link(n, "mark");
    mark.textContent = `【${n}】`;
    made.append(mark);
  }
  return made;
}

function citationLink(citation, notices, className) {
  const anchor = element("a", className);
  anchor.href = citation.link;
  anchor.setAttribute("aria-haspopup", "dialog");
  if (className === "mark") {
    anchor.setAttribute("aria-label", `${say("open")}${citation.n}：《${citation.document.title}》${citation.part}`);
  }
  anchor.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openClause(citation, notices);
  });
  return anchor;
}

function source(citation, link) {
  const anchor = link(citation.n, "source-link");
  const where = element("span", "where", `《${citation.document.title}》 `);
  where.append(element("span", "path", citation.part));
  anchor.append(element("span", "n", String(citation.n)), where);
  const item = document.createElement("li");
  item.append(anchor);
  return item;
}

function suggestion(question, onAsk) {
  const button = element("button", "example", question);
  button.type = "button";
  button.addEventListener("click", () => onAsk(question));
  const item = document.createElement("li");
  item.append(button);
  return item;
}

function keep(turn, selector, text) {
  const place = turn.querySelector(selector);
  if (text) place.textContent = text;
  else place.remove();
}

function fill(turn, selector, items, inside = "") {
  const place = turn.querySelector(selector);
  if (!items.length) place.remove();
  else (inside ? place.querySelector(inside) : place).append(...items);
}
