// The chat page: one question at a time, told to a screen reader once the answer is complete.

import { ask } from "./stream.js";
import { addLine, answeredTurn, failedTurn, waitingTurn } from "./turns.js";
import { say } from "./words.js";

const MOST_WAIT_MS = 60_000;

const form = document.getElementById("form");
const field = document.getElementById("question");
const send = document.getElementById("send");
const log = document.getElementById("log");
const draft = document.getElementById("draft");
const greeting = document.getElementById("greeting");
const talk = document.getElementById("talk");

let conversation = randomId();
let underway = null;

function randomId() {
  // getRandomValues works on plain http too, where randomUUID does not.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function put(question) {
  if (underway) return;
  const mine = (underway = new AbortController());
  const timer = setTimeout(() => mine.abort(), MOST_WAIT_MS);
  const waiting = waitingTurn(question);
  send.setAttribute("aria-disabled", "true");
  greeting.hidden = true;
  draft.replaceChildren(waiting);
  waiting.scrollIntoView({ block: "start" });
  const turn = await finished(question, waiting, mine.signal);
  clearTimeout(timer);
  if (underway !== mine) return; // a new conversation was begun meanwhile
  underway = null;
  send.removeAttribute("aria-disabled");
  draft.replaceChildren();
  log.append(turn);
  turn.scrollIntoView({ block: "start" });
}

async function finished(question, waiting, signal) {
  let end = null;
  const onEvent = (name, body) => {
    if (name === "segment") addLine(waiting, body);
    else if (name === "done") end = answeredTurn(body, put);
    else if (name === "error") end = failure(question, body);
  };
  try {
    await ask({ question, conversation }, onEvent, signal);
  } catch (error) {
    end ??= failure(question, error.problem);
  }
  return end ?? failure(question);
}

function failure(question, problem) {
  const offline = { title: say("offline.title"), detail: say("offline.detail"), help: say("offline.help") };
  const turn = failedTurn(question, problem ?? offline, () => {
    turn.remove();
    put(question);
  });
  return turn;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (!question || underway) return;
  field.value = "";
  put(question);
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

greeting.addEventListener("click", (event) => {
  if (event.target.matches(".example")) put(event.target.textContent);
});

document.getElementById("fresh").addEventListener("click", () => {
  underway?.abort();
  underway = null;
  send.removeAttribute("aria-disabled");
  conversation = randomId();
  log.replaceChildren();
  draft.replaceChildren();
  greeting.hidden = false;
  field.focus();
});

// In the widget's frame: the page around it is told when this one is ready and when to close it.
const host = new URLSearchParams(location.hash.slice(1)).get("host");
if (window.parent !== window && host) {
  const tell = (message) => window.parent.postMessage(message, host);
  const close = document.getElementById("close");
  close.hidden = false;
  close.addEventListener("click", () => tell("lvwen:close"));
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]") && !event.isComposing) tell("lvwen:close");
  });
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.origin === host && event.data === "lvwen:focus") field.focus();
  });
  tell("lvwen:ready");
} else {
  talk.scrollTop = 0;
  field.focus({ preventScroll: true });
}
