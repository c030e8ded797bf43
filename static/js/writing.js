// Help while somebody writes an idea: asked when they pause. Without it the preview shows the same.
(() => {
  "use strict";

  const PAUSE = 900; // milliseconds
  const ASKED_BY = new Set(["title", "text", "point"]);
  let waiting = 0;
  let asked = "";

  function ask() {
    const step = document.querySelector("[data-help]");
    const form = step && step.closest("form");
    if (!form || !window.htmx) return;
    const value = (name) => (form.elements[name] ? form.elements[name].value : "");
    const values = { title: value("title"), text: value("text"), point: value("point"), idea: step.dataset.idea || "" };
    const question = JSON.stringify(values);
    if (values.title.trim().length < 5 || question === asked) return;
    asked = question;
    values.csrf_token = value("csrf_token");
    window.htmx.ajax("POST", step.dataset.help, { target: "#idea-help", swap: "innerHTML", values });
  }

  document.addEventListener("input", (event) => {
    if (!ASKED_BY.has(event.target.name) || !document.querySelector("[data-help]")) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, PAUSE);
  });

  // Help that fails is no help: nobody asked for it, so nobody is told.
  document.addEventListener("htmx:before:response", (event) => {
    const { target, response } = event.detail.ctx;
    if (target && target.id === "idea-help" && response.status >= 400) event.preventDefault();
  });

  document.addEventListener("htmx:after:swap", () => {
    const found = document.getElementById("idea-help-found");
    const said = document.getElementById("idea-help-said");
    if (found && said) said.textContent = found.dataset.said;
    if (!found) asked = "";
  });
})();
