// The launcher of 绿问 for a portal: <script src=".../widget.js" defer data-title data-label data-corner data-colour data-z>.
// It adds one button; the chat is loaded in a frame on the first click. Whatever fails here stays here.
(() => {
  "use strict";
  const READY_MS = 3000;
  const script = document.currentScript;
  const given = script.dataset;
  const origin = new URL(script.src).origin;
  const title = given.title || "绿问政策问答";
  const label = given.label || "政策问答";
  const unreachable = given.unreachable || "问答服务暂时打不开，请稍后再试。";
  const side = given.corner === "left" ? "left" : "right";
  const colour = given.colour || "#0d5c4b";
  const layer = given.z || "2147483000";
  const narrow = window.matchMedia("(max-width: 30rem)");
  let button, panel, frame, trouble, timer;
  let ready = false;

  const style = (node, rules) => Object.assign(node.style, rules);

  function makeButton() {
    button = document.createElement("button");
    button.type = "button";
    button.id = "lvwen-button";
    button.textContent = label;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", "lvwen-panel");
    style(button, {
      position: "fixed", bottom: "20px", [side]: "20px", zIndex: layer, minWidth: "44px", minHeight: "52px",
      padding: "0 22px", border: "2px solid #fff", borderRadius: "28px", background: colour, color: "#fff",
      font: "700 17px/1.2 system-ui, sans-serif", letterSpacing: "1px", cursor: "pointer",
      boxShadow: "0 4px 16px rgba(0,0,0,.28)",
    });
    button.addEventListener("click", () => (panel && !panel.hidden ? close() : open()));
    document.body.append(button);
  }

  function makePanel() {
    panel = document.createElement("div");
    panel.id = "lvwen-panel";
    trouble = document.createElement("p");
    trouble.hidden = true;
    trouble.setAttribute("role", "alert");
    style(trouble, { margin: "0", padding: "16px", font: "16px/1.6 system-ui, sans-serif", color: "#1b2b2a" });
    frame = document.createElement("iframe");
    frame.title = title;
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups");
    frame.referrerPolicy = "origin";
    frame.src = `${origin}/chat#host=${encodeURIComponent(location.origin)}`;
    style(frame, { flex: "1", width: "100%", border: "0", background: "#f3f7f6" });
    panel.append(trouble, frame);
    document.body.append(panel);
    place();
    timer = setTimeout(() => tellTrouble(true), READY_MS);
  }

  function place() {
    if (!panel) return;
    const full = narrow.matches && ready; // until the chat can close itself, the button stays in reach
    style(panel, {
      position: "fixed", zIndex: layer, flexDirection: "column", overflow: "hidden", background: "#fff",
      display: panel.hidden ? "none" : "flex", boxShadow: "0 8px 40px rgba(0,0,0,.32)",
      left: "auto", right: "auto", [side]: full ? "0" : "20px", bottom: full ? "0" : "84px",
      width: full ? "100%" : "420px", maxWidth: "100%", borderRadius: full ? "0" : "12px",
      height: full ? "100%" : "min(680px, calc(100vh - 104px))",
    });
  }

  function tellTrouble(is) {
    trouble.textContent = is ? unreachable : "";
    trouble.hidden = !is;
  }

  function open() {
    if (panel) panel.hidden = false;
    else makePanel();
    place();
    button.setAttribute("aria-expanded", "true");
    frame.focus();
    greet();
  }

  function greet() {
    if (ready && !panel.hidden) frame.contentWindow.postMessage("lvwen:focus", origin);
  }

  function close() {
    panel.hidden = true;
    place();
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }

  function heard(event) {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
    if (event.data === "lvwen:close") close();
    if (event.data !== "lvwen:ready") return;
    clearTimeout(timer);
    ready = true;
    tellTrouble(false);
    place();
    greet();
  }

  const safely = (work) => (event) => {
    try {
      work(event);
    } catch (error) {
      console.warn("lvwen", error);
    }
  };

  const start = safely(() => {
    makeButton();
    window.addEventListener("message", safely(heard));
    window.addEventListener("keydown", safely((event) => {
      if (event.key === "Escape" && panel && !panel.hidden) close();
    }));
    narrow.addEventListener("change", safely(place));
  });
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
